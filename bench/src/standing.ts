/** What stays up until it is closed. */
export interface Standing<T> {
  readonly it: T
  readonly close: () => Promise<void>
}

/**
 * Keeps up what `during` sets up for the work it is given and takes down afterwards. Both of these may
 * reject.
 */
export async function keepUp<T>(
  during: (work: (it: T) => Promise<void>) => Promise<void>,
): Promise<Standing<T>> {
  const down = Promise.withResolvers<void>()
  let ended = Promise.resolve()
  const it = await new Promise<T>((resolve, reject) => {
    ended = during(async (up) => {
      resolve(up)
      await down.promise
    })
    ended.catch(reject)
  })
  return {
    it,
    close() {
      down.resolve()
      return ended
    },
  }
}
