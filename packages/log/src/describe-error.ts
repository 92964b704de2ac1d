/**
 * What an error may say in a log. Redis quotes the arguments of commands it does not like, and
 * ioredis hangs all of them on the error: they hold mobiles and messages.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  return {
    type: error.name,
    message: error.message.replace(/, with args.*/s, '').replaceAll(/\d{7,}/g, '#'),
    ...('code' in error ? { code: error.code } : {}),
    stack: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
