import { describe, expect, it } from 'vitest'
import { generatePeople } from '../../src/index.ts'
import { startCaller } from '../caller.ts'

it('lists the direct members of a department', async () => {
  const { call } = await startCaller()
  expect(await call('/topapi/user/listid', { dept_id: '2' })).toMatchObject({
    result: { userid_list: ['u00001', 'u00016'] },
  })
})

it('lists the direct children of a department, of the root by itself', async () => {
  const { call } = await startCaller()
  const { result } = await call('/topapi/v2/department/listsub')
  expect(result).toHaveLength(5)
  expect(result).toMatchObject([{ dept_id: 2, parent_id: 1 }, {}, {}, {}, {}])
  expect(await call('/topapi/v2/department/listsubid', { dept_id: 2 })).toMatchObject({
    result: { dept_id_list: [7, 8] },
  })
})

const apis = [
  '/topapi/user/listid',
  '/topapi/user/listsimple',
  '/topapi/v2/department/listsub',
  '/topapi/v2/department/listsubid',
]

it.each(apis)('%s answers 60003 for an unknown department and 400002 for none', async (path) => {
  const { call } = await startCaller()
  expect(await call(path, { dept_id: 99 })).toMatchObject({ errcode: 60_003 })
  expect(await call(path, { dept_id: 'x' })).toMatchObject({ errcode: 400_002 })
})

it.each(apis)('%s answers 50004 for a department outside the visible range', async (path) => {
  const { simulator, call } = await startCaller()
  const ask = (dept_id: number) => call(path, { dept_id, cursor: 0, size: 10 })
  simulator.putDepartments({ departments: [{ id: 2, visible: false }] })
  expect(await ask(2)).toEqual({
    errcode: 50_004,
    errmsg: '请求的部门id不在授权范围内',
    request_id: expect.any(String),
  })
  expect(await ask(7)).toMatchObject({ errcode: 0 })
  simulator.putDepartments({ departments: [{ id: 2, visible: true }] })
  expect(await ask(2)).toMatchObject({ errcode: 0 })
})

describe('listsimple', () => {
  const path = '/topapi/user/listsimple'

  it('pages through the direct members and names the next cursor while there is more', async () => {
    const people = generatePeople(250).map((person) => ({ ...person, departmentIds: [2] }))
    const { call } = await startCaller({ people })
    const page = (cursor: number) => call(path, { dept_id: 2, cursor, size: 100 })
    const list = (from: number, to: number) =>
      people.slice(from, to).map(({ userId, name }) => ({ userid: userId, name }))
    expect(await page(0)).toEqual({
      errcode: 0,
      errmsg: 'ok',
      result: { has_more: true, next_cursor: 100, list: list(0, 100) },
      request_id: expect.any(String),
    })
    const second = { has_more: true, next_cursor: 200, list: list(100, 200) }
    expect(await page(100)).toMatchObject({ result: second })
    expect((await page(200))['result']).toEqual({ has_more: false, list: list(200, 250) })
    expect((await page(250))['result']).toEqual({ has_more: false, list: [] })
  })

  it('has no more when the last page is full, and takes texts and what else may be sent', async () => {
    const { call } = await startCaller()
    const more = { order_field: 'custom', contain_access_limit: 'true', language: 'zh_CN' }
    const answer = await call(path, { dept_id: '2', cursor: '0', size: '2', ...more })
    expect(answer['result']).toEqual({
      has_more: false,
      list: [{ userid: 'u00001', name: '王伟' }, expect.objectContaining({ userid: 'u00016' })],
    })
  })

  it.each([
    { cursor: undefined },
    { cursor: -1 },
    { size: undefined },
    { size: 0 },
    { size: 101 },
    { size: 'ten' },
    { dept_id: undefined },
  ])('answers 400002 for %j', async (wrong) => {
    const { call } = await startCaller()
    const body = { dept_id: 2, cursor: 0, size: 100 }
    expect(await call(path, body)).toMatchObject({ errcode: 0 })
    expect(await call(path, { ...body, ...wrong })).toMatchObject({ errcode: 400_002 })
  })

  it('needs a permission of its own, which listid does not', async () => {
    const { simulator, call } = await startCaller()
    const scope = 'qyapi_get_department_member'
    simulator.putApp({ appKey: 'ding-demo', missingPermissions: [scope] })
    const body = { dept_id: 2, cursor: 0, size: 100 }
    expect(await call(path, body)).toMatchObject({ errcode: 88, sub_code: '60011' })
    expect(await call('/topapi/user/listid', body)).toMatchObject({ errcode: 0 })
  })
})
