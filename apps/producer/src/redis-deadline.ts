import { RedisUnavailable } from './errors/redis-unavailable.ts'

/** Runs work on Redis: in time, or not at all. @throws RedisUnavailable */
export type OnRedis = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Callers are promised an answer within two seconds; this leaves the rest for all but Redis. */
const DEADLINE_MS = 1_800

/**
 * Whatever shows Redis away, overloaded or refusing writes becomes `RedisUnavailable`.
 *
 * @param firstContact settled when the first attempt to connect came to an end; work that comes
 *   earlier waits for it instead of failing because the process has just begun
 */
export function createRedisDeadline(
  firstContact: Promise<void>,
  deadlineMs: number = DEADLINE_MS,
): OnRedis {
  let contact: Promise<void> | undefined = firstContact
  void firstContact.then(() => (contact = undefined))

  return async (work) => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${deadlineMs} ms`)), deadlineMs)
    })
    try {
      return await Promise.race([contact ? contact.then(work) : work(), late])
    } catch (error) {
      throw refusalOf(error)
    } finally {
      clearTimeout(timer)
    }
  }
}

/**
 * Replies that blame the command, not the server's condition. They are bugs of ours, and an answer
 * of "try again" would hide them.
 */
const blamesTheCommand = /^(?:ERR|WRONGTYPE|NOSCRIPT|CROSSSLOT)\b/

const isOurFault = (error: unknown): error is Error =>
  error instanceof TypeError ||
  error instanceof RangeError ||
  (error instanceof Error && error.name === 'ReplyError' && blamesTheCommand.test(error.message))

/** What Redis threw, as callers are told it. */
export const refusalOf = (error: unknown): Error =>
  isOurFault(error) || error instanceof RedisUnavailable ? error : new RedisUnavailable(error)
