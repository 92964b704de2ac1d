/** The calls of DingTalk's old server API that this package makes, with their paths. */
export const paths = {
  gettoken: '/gettoken',
  getbymobile: '/topapi/v2/user/getbymobile',
  asyncsend_v2: '/topapi/message/corpconversation/asyncsend_v2',
  getsendresult: '/topapi/message/corpconversation/getsendresult',
} as const

export type Api = keyof typeof paths
