import { expect, it } from 'vitest'
import { startSimulator } from '../../src/index.ts'
import { startCaller, type Caller } from '../caller.ts'

async function membersOf({ call }: Caller, dept_id: number): Promise<unknown> {
  return (await call('/topapi/user/listid', { dept_id }))['result']
}

async function childrenOf({ call }: Caller, dept_id: number): Promise<unknown> {
  return (await call('/topapi/v2/department/listsubid', { dept_id }))['result']
}

it('adds departments, with a name and the root as parent unless told otherwise', async () => {
  const caller = await startCaller()
  const { simulator, call } = caller
  const departments = [
    { id: 20, name: '法务部', parentId: 3 },
    { id: 21, parentId: 20 },
  ]
  expect(simulator.putDepartments({ departments })).toEqual({ departments: 18 })
  simulator.putDepartments({ departments: [{ id: 22 }] })
  expect(await childrenOf(caller, 3)).toEqual({ dept_id_list: [9, 10, 20] })
  expect(await call('/topapi/v2/department/listsub', { dept_id: 20 })).toMatchObject({
    result: [{ dept_id: 21, name: '部门21', parent_id: 20 }],
  })
  expect(simulator.getDepartments({ departmentId: 22 })).toEqual([
    { id: 22, name: '部门22', parentId: 1, visible: true, people: 0 },
  ])
})

it('renames a department where it is, and moves it with all below it', async () => {
  const caller = await startCaller()
  const { simulator, send } = caller
  simulator.putDepartments({ departments: [{ id: 2, name: '研究院' }] })
  expect(await childrenOf(caller, 1)).toEqual({ dept_id_list: [2, 3, 4, 5, 6] })
  simulator.putDepartments({ departments: [{ id: 2, parentId: 6 }] })
  expect(simulator.getDepartments({ departmentId: 2 })).toMatchObject([
    { name: '研究院', parentId: 6, people: 2 },
  ])
  expect(await childrenOf(caller, 1)).toEqual({ dept_id_list: [3, 4, 5, 6] })
  expect(await childrenOf(caller, 6)).toEqual({ dept_id_list: [15, 16, 2] })
  await send('', 'hello', { dept_id_list: '6' })
  const seen = simulator.getSeen().map(({ userId }) => userId)
  expect(seen).toEqual(expect.arrayContaining(['u00001', 'u00006', 'u00007', 'u00016']))
})

it('keeps a department where it is when the new parent is impossible', async () => {
  const { simulator } = await startCaller()
  const before = simulator.getDepartments()
  const put = (parentId: number) => () =>
    simulator.putDepartments({ departments: [{ id: 2, name: 'new', parentId }] })
  expect(put(99)).toThrow('departments: 2 has the parent 99, which does not exist')
  expect(put(7)).toThrow('departments: 2 cannot stand below itself, in 7')
  expect(put(2)).toThrow('departments: 2 cannot stand below itself, in 2')
  expect(simulator.getDepartments()).toEqual(before)
})

it('removes a department with all below it, and leaves its people', async () => {
  const caller = await startCaller()
  const { simulator, call, send, receipt } = caller
  simulator.putPeople({
    people: [
      { userId: 'u00016', departmentIds: [3, 7] },
      { userId: 'u00006', left: true },
    ],
  })
  expect(simulator.removeDepartment({ id: 2 })).toEqual({ removed: [2, 7, 8] })
  for (const dept_id of [2, 7, 8]) {
    expect(await call('/topapi/user/listid', { dept_id })).toMatchObject({ errcode: 60_003 })
  }
  expect(await childrenOf(caller, 1)).toEqual({ dept_id_list: [3, 4, 5, 6] })
  expect(await membersOf(caller, 1)).toEqual({ userid_list: ['u00001', 'u00007'] })
  expect(await membersOf(caller, 3)).toEqual({ userid_list: ['u00002', 'u00017', 'u00016'] })
  simulator.putPeople({ people: [{ userId: 'u00006', left: false }] })
  expect(simulator.getDepartments({ departmentId: 7 })).toEqual([])

  simulator.advanceClock({ ms: 1000 })
  const answer = await send('u00001', 'hello', { dept_id_list: '2' })
  simulator.advanceClock({ ms: 1000 })
  expect(await receipt(answer['task_id'])).toMatchObject({ invalid_dept_id_list: [2] })
  expect(simulator.getSeen()).toMatchObject([{ userId: 'u00001' }])
})

it('moves people between departments', async () => {
  const caller = await startCaller()
  const { simulator, call } = caller
  simulator.putPeople({ people: [{ userId: 'u00001', departmentIds: [3, 7] }] })
  expect(await membersOf(caller, 2)).toEqual({ userid_list: ['u00016'] })
  expect(await membersOf(caller, 3)).toEqual({ userid_list: ['u00002', 'u00017', 'u00001'] })
  expect(await membersOf(caller, 7)).toEqual({ userid_list: ['u00006', 'u00001'] })
  expect(await call('/topapi/v2/user/get', { userid: 'u00001' })).toMatchObject({
    result: { dept_id_list: [3, 7] },
  })
  simulator.putPeople({ people: [{ userId: 'u00001', name: 'renamed' }] })
  expect(await membersOf(caller, 7)).toEqual({ userid_list: ['u00006', 'u00001'] })
})

it('starts with the departments it is given, and refuses a parent that does not exist', async () => {
  const departments = [
    { id: 5, name: 'A' },
    { id: 6, parentId: 5, visible: false },
  ]
  const caller = await startCaller({ departments, people: [] })
  expect(caller.simulator.getDepartments()).toMatchObject([
    { id: 1, parentId: 0 },
    { id: 5, name: 'A', parentId: 1, visible: true },
    { id: 6, name: '部门6', parentId: 5, visible: false },
  ])
  await expect(startSimulator({ departments: departments.toReversed() })).rejects.toThrow(
    'departments: 6 has the parent 5, which does not exist',
  )
})
