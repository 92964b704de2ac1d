import { userIdOf } from './account.ts'

/** Calls, by what they are for. */
export interface CallCounts {
  readonly sends: number
  readonly lookUps: number
  readonly receipts: number
  readonly tokens: number
}

/** A call that DingTalk accepted. */
export interface AcceptedSend {
  /** ms since 1970. */
  readonly at: number
  readonly recipients: number
}

/** What the simulator saw, asked for over its control API. */
export type Platform = ReturnType<typeof createPlatform>

export function createPlatform(url: string) {
  const read = async <Reply>(path: string): Promise<Reply> => {
    const response = await fetch(`${url}/_control/${path}`)
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as Reply
  }

  const totals = () => read<{ seen: number; dropped: number; peopleReached: number }>('totals')

  return {
    url,

    async callCounts(): Promise<CallCounts> {
      const { perApi } = await read<{ perApi: Record<string, number> }>('calls/count')
      const count = (pattern: RegExp) =>
        Object.entries(perApi).reduce((sum, [api, n]) => sum + (pattern.test(api) ? n : 0), 0)
      return {
        sends: count(/asyncsend_v2$/),
        lookUps: count(/by_?mobile$/),
        receipts: count(/getsendresult$/),
        tokens: count(/gettoken$/),
      }
    },

    /** The newest 100,000, oldest first. */
    async acceptedSends(): Promise<AcceptedSend[]> {
      type Call = AcceptedSend & { errcode: number | string | null }
      const calls = await read<Call[]>('calls?api=asyncsend_v2&limit=100000')
      return calls.filter(({ errcode }) => errcode === 0)
    },

    /** When DingTalk accepted which text, ms since 1970. */
    async acceptedTexts(): Promise<Map<string, number>> {
      type Task = { at: number; message: { text: { content: string } } }
      const tasks = await read<Task[]>('tasks?limit=1000000')
      return new Map(tasks.map(({ at, message }) => [message.text.content, at]))
    },

    /** How many messages people have seen. */
    seen: async (): Promise<number> => (await totals()).seen,

    /** Rejects unless everybody from the first person on has seen the text for him, and no other. */
    async expectEachTold(people: number, textFor: (person: number) => string): Promise<void> {
      type Seen = { userId: string; message: { text: { content: string } } }
      const seen = await read<Seen[]>('seen?limit=1000000')
      const told = new Map(seen.map(({ userId, message }) => [userId, message.text.content]))
      if (seen.length !== people) throw new Error(`${people} people saw ${seen.length} messages`)
      for (let person = 0; person < people; person += 1) {
        const text = told.get(userIdOf(person))
        if (text !== textFor(person)) throw new Error(`${userIdOf(person)} was told ${text}`)
      }
    },

    /**
     * Rejects unless so many people have seen so many contents, each once, and DingTalk swallowed
     * none: it lets nobody see the same content twice.
     */
    async expectOneEach(people: number, contents = 1): Promise<void> {
      const { seen, dropped, peopleReached } = await totals()
      if (seen === people * contents && peopleReached === people && dropped === 0) return
      throw new Error(
        `${people} people should have seen ${contents} each: ` +
          `${peopleReached} saw ${seen}, ${dropped} were swallowed`,
      )
    },
  }
}
