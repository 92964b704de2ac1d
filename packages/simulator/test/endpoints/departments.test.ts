import { expect, it } from 'vitest'
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

it.each([
  '/topapi/user/listid',
  '/topapi/v2/department/listsub',
  '/topapi/v2/department/listsubid',
])('%s answers 60003 for an unknown department and 400002 for none', async (path) => {
  const { call } = await startCaller()
  expect(await call(path, { dept_id: 99 })).toMatchObject({ errcode: 60_003 })
  expect(await call(path, { dept_id: 'x' })).toMatchObject({ errcode: 400_002 })
})
