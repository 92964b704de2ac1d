/** What an operator can do about a code, with the details that stand in DingTalk's own text. */
export function hintFor(code: string, text: string): string | undefined {
  switch (code) {
    case '60020':
      return `Add ${addressIn(text)} to the server egress addresses (服务器出口IP) of the app.`
    case '60011':
      return `Apply for the permission${linkIn(text)}.`
    case '90020':
      return 'No calls until the 1st of next month, unless the organisation buys more.'
    case '40001':
    case '40089':
    case '40096':
      return 'Check the app key and the app secret.'
    case '40056':
    case '41020':
    case '70003':
    case '70004':
      return 'Check that the agent id is the number of the same app as the app key.'
    case '50002':
    case '50004':
      return 'An administrator can widen the visible range (可见范围) of the app.'
    case '404':
      return 'Check the base URL.'
    default:
      return undefined
  }
}

const addressIn = (text: string): string =>
  /request ip\s*=\s*([\d.a-f:]+)/i.exec(text)?.[1] ?? 'the address of this machine'

function linkIn(text: string): string {
  const link = /https:\/\/open-dev\.dingtalk\.[\w./?=&%-]+/.exec(text)?.[0]
  return link === undefined ? ' in the developer console' : `: ${link}`
}
