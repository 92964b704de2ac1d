import { codes, delivered, type Expectation } from './case.ts'

/** The app is set up wrongly: it waits for people, and nobody's message fails. */
const heldWith = (hint: RegExp): Expectation => ({
  what: 'the app is held until it is mended',
  at: 'asyncsend_v2',
  to: 'two',
  times: 1,
  outcome: 'misconfigured',
  next: { kind: 'held', hint },
  calls: { asyncsend_v2: 2, getsendresult: 1 },
  ends: delivered,
})

/** The token was refused, and a fresh one cannot be had. */
const heldAtTheToken = (hint: RegExp): Expectation => ({
  ...heldWith(hint),
  at: 'gettoken',
  calls: { asyncsend_v2: 2, gettoken: 2, getsendresult: 1 },
})

/** A permission granted a moment ago is not in a token fetched before. */
const withoutPermission: Expectation = {
  what: 'a fresh token is tried, then the app is held until the permission is there',
  at: 'getbymobile',
  to: 'one',
  times: 2,
  text: () =>
    '应用尚未开通所需的权限：[qyapi_get_member_by_mobile]，点击链接申请并开通即可：' +
    'https://open-dev.dingtalk.com/appscope/apply?content=dingabc%23qyapi_get_member_by_mobile',
  outcome: 'misconfigured',
  next: {
    kind: 'held',
    hint: /https:\/\/open-dev\.dingtalk\.com\/appscope\/apply\?content=dingabc%23qyapi_get_member_by_mobile/,
  },
  calls: { getbymobile: 3, gettoken: 1, asyncsend_v2: 1, getsendresult: 1 },
  ends: delivered,
}

export const heldCases = [
  ...codes(heldWith(/./), [
    '41011',
    '41044',
    '48002',
    '48004',
    '50003',
    '50005',
    '52010',
    '52019',
    '70001',
  ]),
  ...codes(heldWith(/base URL/), ['404']),
  ...codes(heldWith(/agent id/), ['40056', '41020', '70003', '70004']),
  ...codes(
    {
      ...heldWith(/Add 1\.2\.3\.4 to the server egress addresses/),
      text: () => '访问ip不在白名单之中,request ip=1.2.3.4 appKey(dingxxx)',
    },
    ['60020'],
  ),
  ...codes(heldWith(/next month/), ['90020']),

  ...codes(heldAtTheToken(/app key and the app secret/), ['40001', '40089', '40096']),
  ...codes(heldAtTheToken(/./), ['40002', '40013', '41002']),

  ...codes(withoutPermission, ['60011']),
  ...codes(
    {
      ...withoutPermission,
      what: 'a fresh token has the permission',
      times: 1,
      outcome: 'accepted',
      next: { kind: 'goes on' },
      calls: { getbymobile: 2, gettoken: 1, asyncsend_v2: 1, getsendresult: 1 },
    },
    ['60011'],
  ),
  ...codes(
    {
      ...withoutPermission,
      what: 'the people of a department are learnt another way',
      at: 'listid',
      to: 'two',
      times: null,
      outcome: 'expanded',
      next: { kind: 'goes on' },
      calls: { listsubid: 1, listid: 1, listsimple: 1, asyncsend_v2: 1, getsendresult: 1 },
    },
    ['60011'],
  ),
]
