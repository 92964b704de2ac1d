type Credentials = { readonly appKey: string; readonly appSecret: string; readonly agentId: number }

/** Another program of the company that uses the same app, past DingPost. */
export async function sendPastDingPost(
  url: string,
  { appKey, appSecret, agentId }: Credentials,
  call: { userIds: readonly string[]; message: object },
): Promise<void> {
  const token = await tokenOf(url, { appKey, appSecret })
  const response = await fetch(
    `${url}/topapi/message/corpconversation/asyncsend_v2?access_token=${token}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        agent_id: agentId,
        userid_list: call.userIds.join(','),
        msg: call.message,
      }),
    },
  )
  const answer = (await response.json()) as { errcode: number }
  if (answer.errcode !== 0) throw new Error(`refused: ${JSON.stringify(answer)}`)
}

/** The app's current token: DingTalk gives the same one to whoever asks in its lifetime. */
export async function tokenOf(
  url: string,
  { appKey, appSecret }: Omit<Credentials, 'agentId'>,
): Promise<string> {
  const query = new URLSearchParams({ appkey: appKey, appsecret: appSecret })
  const response = await fetch(`${url}/gettoken?${query.toString()}`)
  return ((await response.json()) as { access_token: string }).access_token
}
