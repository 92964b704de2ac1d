export interface Problem {
  /** Such as `apps.2.limits.callsPerSecond`; blank for the file as a whole. */
  readonly path: string
  readonly why: string
}

/** A place in the apps file, where something can be wrong. No problem repeats what stands there. */
export interface Place {
  at(name: string | number): Place
  refuse(why: string): void
  /** Nothing is wrong here, above or below. */
  isSound(): boolean
}

const plainKey = /^[\w-]{1,64}$/

export function createPlace(problems: Problem[], path = ''): Place {
  return {
    at(name) {
      // Keys are free text, and a problem is one line.
      const key = plainKey.test(String(name)) ? String(name) : JSON.stringify(name)
      return createPlace(problems, path === '' ? key : `${path}.${key}`)
    },
    refuse: (why) => void problems.push({ path, why }),
    isSound: () =>
      !problems.some((other) => isWithin(other.path, path) || isWithin(path, other.path)),
  }
}

const isWithin = (path: string, outer: string): boolean =>
  path === outer || outer === '' || path.startsWith(`${outer}.`)
