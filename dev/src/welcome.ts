import type { Stack } from './stack.ts'

/** What `pnpm dev` says once everything is up: where things are, and how to send a first message. */
export function welcome(stack: Stack, redis: string): string {
  const api = `${stack.producerUrl}/v1/notifications`
  const key = `-H 'Authorization: Bearer ${stack.apiKey}'`
  const body = {
    to: { userIds: ['u00001'] },
    message: { msgtype: 'text', text: { content: '生日快乐' } },
  }
  return `
DingPost is up. Ctrl-C stops all of it.

  API docs    ${stack.producerUrl}/docs
  Bull Board  ${stack.producerUrl}/board   user ${stack.boardUser}, password ${stack.boardPassword}
  Simulator   ${stack.simulatorUrl}/   what people would have seen
  Workers     ${stack.workers.length}
  Redis       ${redis}
  Logs        ${stack.logDir}

Send a first message:

  curl -s ${api} ${key} -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'

Read what became of it, with the id of that answer:

  curl -s ${api}/ID ${key}
`
}
