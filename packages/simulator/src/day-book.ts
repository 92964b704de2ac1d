import { shanghaiDay } from './shanghai.ts'

/** What one app has sent in one day of Asia/Shanghai. */
export interface DayBook {
  messagesTo(userId: string): number
  timesSent(content: string, userId: string): number
  record(content: string, userId: string): void
  broadcasts: number
}

export interface DayBooks {
  open(appKey: string, at: number): DayBook
}

function createDayBook(): DayBook {
  const messages = new Map<string, number>()
  const contents = new Map<string, Map<string, number>>()
  return {
    messagesTo: (userId) => messages.get(userId) ?? 0,
    timesSent: (content, userId) => contents.get(content)?.get(userId) ?? 0,
    record(content, userId) {
      messages.set(userId, (messages.get(userId) ?? 0) + 1)
      const people = contents.get(content) ?? new Map<string, number>()
      people.set(userId, (people.get(userId) ?? 0) + 1)
      contents.set(content, people)
    },
    broadcasts: 0,
  }
}

/** Keeps one day an app: a clock that has moved to another day starts an empty book. */
export function createDayBooks(): DayBooks {
  const books = new Map<string, { day: string; book: DayBook }>()
  return {
    open(appKey, at) {
      const day = shanghaiDay(at)
      const known = books.get(appKey)
      if (known?.day === day) return known.book
      const book = createDayBook()
      books.set(appKey, { day, book })
      return book
    },
  }
}
