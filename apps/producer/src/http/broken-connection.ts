import type { Socket } from 'node:net'
import { Problem, problemBody } from './problem.ts'
import { type ProblemCode, problemCatalogue } from './problem-catalogue.ts'

/** Answers what never became a request: broken HTTP, too large headers, a request that stalls. */
export function answerBrokenConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return
  const code = codeOf(error.code)
  const body = problemBody(new Problem(code))
  socket.end(
    [
      `HTTP/1.1 ${problemCatalogue[code].status} ${problemCatalogue[code].title}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

function codeOf(reason: string | undefined): ProblemCode {
  switch (reason) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request_timeout'
    case 'HPE_HEADER_OVERFLOW':
      return 'headers_too_large'
    default:
      return 'malformed_request'
  }
}
