import { describe, expect, test } from 'vitest'
import { type Api, errorCatalogue } from '../src/index.ts'
import { failureOf } from '../src/refusal.ts'
import { readReply } from '../src/reply.ts'

const now = Date.parse('2026-09-03T00:00:30+08:00')

function failure(api: Api, body: unknown, status = 200) {
  const reply = readReply(status, typeof body === 'string' ? body : JSON.stringify(body))
  if (reply.kind === 'accepted') throw new Error('expected a refusal')
  return failureOf(reply, { api, secrets: [], now: () => now })
}

const refused = (errcode: unknown, errmsg = ''): object => ({ errcode, errmsg })

describe('every code of the catalogue', () => {
  test.for(Object.keys(errorCatalogue))('%s becomes the error of its decision', (code) => {
    const decision = errorCatalogue[code]?.decision
    const alone = decision === 'duplicate' || decision === 'daily_cap' ? 'recipient' : decision
    expect(failure('getsendresult', refused(code)).decision).toBe(alone)
  })
})

describe('a code that means something else elsewhere', () => {
  test.for([
    ['gettoken', 40001, 'configuration'],
    ['gettoken', 40002, 'configuration'],
    ['gettoken', 33012, 'configuration'],
    ['gettoken', -1, 'transient'],
    ['gettoken', 90018, 'throttled'],
    ['getbymobile', 40001, 'token'],
    ['asyncsend_v2', 15, 'unclear'],
    ['getsendresult', 15, 'transient'],
    ['asyncsend_v2', 500, 'unclear'],
    ['asyncsend_v2', 400001, 'unclear'],
    ['asyncsend_v2', -1, 'transient'],
    ['asyncsend_v2', 40000, 'request'],
    ['asyncsend_v2', 1430003, 'throttled'],
    ['getsendresult', 41052, 'request'],
    ['status_bar_update', 41052, 'transient'],
    ['recall', 500, 'transient'],
    ['listid', 60003, 'request'],
    ['listsubid', 50004, 'recipient'],
  ] as const)('%s %i: %s', ([api, code, decision]) => {
    expect(failure(api, refused(code)).decision).toBe(decision)
  })

  test('40000 as a sub_code speaks of the token', () => {
    expect(failure('asyncsend_v2', { errcode: 88, sub_code: '40000' }).decision).toBe('token')
  })
})

describe('an unknown code', () => {
  test('is transient for what may be repeated and final for a send', () => {
    expect(failure('getbymobile', refused(777)).decision).toBe('transient')
    expect(failure('recall', refused(777)).decision).toBe('transient')
    expect(failure('asyncsend_v2', refused(777)).decision).toBe('request')
  })

  test('is a throttle where the text names the end of a ban', () => {
    const error = failure('asyncsend_v2', refused(777, '处罚将在 2026-09-03 00:01:30 结束'))
    expect(error).toMatchObject({ decision: 'throttled', code: '777' })
  })

  test('of the older gateway is told apart by its prefix', () => {
    expect(failure('asyncsend_v2', { errcode: 88, sub_code: 'isp.busy' }).decision).toBe(
      'transient',
    )
    expect(failure('getbymobile', { errcode: 88, sub_code: 'isv.missing' }).decision).toBe(
      'request',
    )
  })
})

/** Between `ms` and a second of jitter more. */
const about = (ms: number) => ({
  asymmetricMatch: (until: number): boolean => until >= now + ms && until <= now + ms + 1_000,
})

describe('a throttle', () => {
  test('waits a second for the limits of a second', () => {
    expect(failure('asyncsend_v2', { errcode: 88, sub_code: '90018' })).toMatchObject({
      decision: 'throttled',
      until: about(1_000),
    })
  })

  test('waits a minute for the limits of a minute', () => {
    expect(failure('asyncsend_v2', refused(143103))).toMatchObject({
      decision: 'throttled',
      until: about(60_000),
    })
  })

  test('waits for the end that the text names', () => {
    const text =
      '从 2026-09-03 00:01:02 到 2026-09-03 00:01:02 请求总次数超过 1200 次, 限制将在 2026-09-03 00:01:03 结束.'
    expect(
      failure('asyncsend_v2', { errcode: 88, sub_code: '90002', sub_msg: text }),
    ).toMatchObject({ decision: 'throttled', until: about(33_000) })
  })

  test('of everyone waits for the next day of Shanghai, and concerns nothing else', () => {
    const error = failure('asyncsend_v2', refused(41045))
    expect(error).toMatchObject({ decision: 'throttled', until: about(86_370_000) })
    expect(error).toMatchObject({ scope: 'broadcast' })
  })

  test.for([
    ['<html><body>blocked</body></html>', 200, 300_000],
    ['\n<!DOCTYPE html>', 403, 300_000],
    ['<script>punish</script>', 302, 300_000],
    ['{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"x"}', 200, 300_000],
    ['{"status":1111,"wait":8}', 429, 480_000],
    ['{"status":1111,"wait":600}', 200, 600_000],
  ] as const)('is what the ban page %s means', ([body, status, wait]) => {
    expect(failure('asyncsend_v2', body, status)).toMatchObject({
      decision: 'throttled',
      code: 'banned',
      scope: 'address',
      wait,
      until: now + wait,
      message: expect.stringContaining('egress ban'),
    })
  })
})

describe('an answer that is not of DingTalk', () => {
  test.for([
    [502, '<html>Bad Gateway</html>'],
    [504, ''],
    [500, '{"message":"fault"}'],
    [200, ''],
    [200, '{"errcode":0,"task'],
    [200, '"text"'],
  ] as const)('%i %j leaves a send unclear, and a read to be repeated', ([status, body]) => {
    expect(failure('asyncsend_v2', body, status)).toMatchObject({
      decision: 'unclear',
      code: `http ${status}`,
    })
    expect(failure('getsendresult', body, status)).toMatchObject({
      decision: 'transient',
      left: true,
    })
  })

  test.for([404, 407])('%i points at the configuration', (status) => {
    expect(failure('asyncsend_v2', '<html>', status).decision).toBe('configuration')
  })

  test('a code in the body counts more than the status', () => {
    expect(failure('asyncsend_v2', refused(-1), 503).decision).toBe('transient')
  })
})

describe('the hint', () => {
  test('names the address DingTalk saw', () => {
    const text = '访问ip不在白名单之中,request ip=1.2.3.4 appKey(dingabc)'
    expect(failure('asyncsend_v2', refused(60020, text)).hint).toContain('1.2.3.4')
    expect(failure('asyncsend_v2', refused(60020)).hint).toContain('this machine')
  })

  test('holds the link that applies for a permission', () => {
    const text =
      '应用尚未开通所需的权限：[qyapi_get_member_by_mobile]，点击链接申请并开通即可：https://open-dev.dingtalk.com/appscope/apply?content=dingabc%23qyapi_get_member_by_mobile'
    expect(
      failure('getbymobile', { errcode: 88, sub_code: '60011', sub_msg: text }).hint,
    ).toContain(
      'https://open-dev.dingtalk.com/appscope/apply?content=dingabc%23qyapi_get_member_by_mobile.',
    )
    expect(failure('getbymobile', refused(60011)).hint).toContain('developer console')
  })

  test('is absent where there is nothing to do', () => {
    expect(failure('asyncsend_v2', refused(-1)).hint).toBeUndefined()
  })
})

test('the message says API, code, both texts and the request', () => {
  const body = { errcode: 81002, errmsg: '用户拒收消息', request_id: '16l4ew3d47pdp' }
  expect(failure('asyncsend_v2', body).message).toBe(
    'asyncsend_v2: 81002: The user refuses messages of this app. 用户拒收消息 (request 16l4ew3d47pdp)',
  )
})
