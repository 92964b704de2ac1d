import { describe, expect, it } from 'vitest'
import { startCaller } from '../caller.ts'

describe('getbymobile', () => {
  it('finds the user id, in both editions', async () => {
    const { call } = await startCaller()
    const mobile = '13800000003'
    const found = { userid: 'u00003' }
    expect(await call('/topapi/v2/user/getbymobile', { mobile })).toMatchObject({ result: found })
    expect(await call('/user/get_by_mobile', { mobile })).toMatchObject({ errcode: 0, ...found })
    const flag = { mobile, support_exclusive_account_search: 'true' }
    expect(await call('/topapi/v2/user/getbymobile', flag)).toMatchObject({
      result: { ...found, exclusive_account_userid_list: [] },
    })
  })

  it.each([
    { mobile: '13899999999', errcode: 60_121 },
    { mobile: '+86-13800000003', errcode: 60_121 },
    { mobile: '1380000', errcode: 40_104 },
    { mobile: '', errcode: 400_002 },
    { mobile: undefined, errcode: 400_002 },
  ])('answers $errcode for $mobile', async ({ mobile, errcode }) => {
    const { call } = await startCaller()
    expect(await call('/topapi/v2/user/getbymobile', { mobile })).toMatchObject({ errcode })
    expect(await call('/user/get_by_mobile', { mobile })).toMatchObject({ errcode })
  })

  it('does not find people who left, and finds a changed number', async () => {
    const { simulator, call } = await startCaller()
    const ask = (mobile: string) => call('/topapi/v2/user/getbymobile', { mobile })
    simulator.putPeople({
      people: [
        { userId: 'u00001', left: true },
        { userId: 'u00002', mobile: '+852-12345678' },
      ],
    })
    expect(await ask('13800000001')).toMatchObject({ errcode: 60_121 })
    expect(await ask('13800000002')).toMatchObject({ errcode: 60_121 })
    expect(await ask('+852-12345678')).toMatchObject({ result: { userid: 'u00002' } })
  })
})

describe('v2/user/get', () => {
  it('tells about a person and answers 33012 for nobody', async () => {
    const { call } = await startCaller()
    expect(await call('/topapi/v2/user/get', { userid: 'u00001' })).toMatchObject({
      result: { userid: 'u00001', mobile: '13800000001', dept_id_list: [2] },
    })
    expect(await call('/topapi/v2/user/get', { userid: 'x' })).toMatchObject({ errcode: 33_012 })
    expect(await call('/topapi/v2/user/get')).toMatchObject({ errcode: 400_002 })
  })
})
