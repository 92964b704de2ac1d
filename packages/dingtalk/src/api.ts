/** The calls of DingTalk's old server API that this package makes, with their paths. */
export const paths = {
  gettoken: '/gettoken',
  getbymobile: '/topapi/v2/user/getbymobile',
  listsubid: '/topapi/v2/department/listsubid',
  listid: '/topapi/user/listid',
  listsimple: '/topapi/user/listsimple',
  asyncsend_v2: '/topapi/message/corpconversation/asyncsend_v2',
  getsendresult: '/topapi/message/corpconversation/getsendresult',
  recall: '/topapi/message/corpconversation/recall',
  status_bar_update: '/topapi/message/corpconversation/status_bar/update',
} as const

export type Api = keyof typeof paths

/** Tokens and the directory are exempt (page "basic-interfaces-such-as-log-off-and-address-book"). */
const inMonth: Readonly<Record<Api, boolean>> = {
  gettoken: false,
  getbymobile: false,
  listsubid: false,
  listid: false,
  listsimple: false,
  asyncsend_v2: true,
  getsendresult: true,
  recall: true,
  status_bar_update: true,
}

/** Whether the calls of an API are taken from the organisation's calls of the month. */
export const countsInMonth = (api: Api): boolean => inMonth[api]
