import type { Scene } from '../scene.ts'

/** The access token is not valid (server-api-error-codes-1). */
const tokenRefused = 40_014

export const revokedToken: Scene = {
  title: 'A token revoked',
  promise: 'both workers notice under load; one fetches a new one, and every call is made again',
  asked: 'alarms go on while their token is revoked',
  told: {
    reported: {},
    seen: {},
    facts: {
      'calls refused': { from: 1, to: 64 },
      'token fetches': 1,
      'sends after it': { from: 30, to: 200 },
    },
  },
  async run({ apps: { alarms }, dingtalk, note, until }) {
    const { appKey } = alarms
    const accepted = () => dingtalk.countCalls({ api: 'asyncsend_v2', appKey, code: 0 })
    const fetches = () => dingtalk.countCalls({ api: 'gettoken', appKey })

    note('waiting for 60 alarms')
    await until('60 alarms', async () => (await accepted()) >= 60)
    const before = { accepted: await accepted(), fetches: await fetches() }
    await dingtalk.revokeTokens(alarms)
    note('revoked; waiting for 30 more')
    await until('30 more alarms', async () => (await accepted()) >= before.accepted + 30)
    return {
      sent: [],
      facts: {
        'calls refused': await dingtalk.countCalls({ code: tokenRefused }),
        'token fetches': (await fetches()) - before.fetches,
        'sends after it': (await accepted()) - before.accepted,
      },
    }
  },
}
