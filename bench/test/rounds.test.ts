import { expect, test } from 'vitest'
import { playRounds } from '../src/rounds.ts'
import type { Table, Trial } from '../src/table.ts'

const tableOf = (run: (name: string, trial: Trial) => Promise<{ people: number }>): Table => ({
  name: 'race',
  title: 'A race',
  method: 'They run.',
  rows: ['hare', 'hound', 'snail'].map((name) => ({
    name,
    about: 'runs.',
    run: (trial) => run(name, trial),
  })),
  columns: { people: { title: 'people', format: String } },
  comparisons: [],
})

const tell = () => {}

test('every other round goes backwards', async () => {
  const order: string[] = []
  const table = tableOf(async (name) => {
    order.push(name)
    return { people: 1 }
  })
  await playRounds(table, { rounds: 2, size: (full) => full, tell })
  expect(order).toEqual(['hare', 'hound', 'snail', 'snail', 'hound', 'hare'])
})

test('what each row measured stands in the order of rounds', async () => {
  const table = tableOf(async (_name, { round, size }) => ({ people: size(10) + round }))
  const results = await playRounds(table, { rounds: 3, size: (full) => full / 2, tell })
  expect(results.get('hound')).toEqual([{ people: 5 }, { people: 6 }, { people: 7 }])
})

test('a run that failed names the table, the row and the round', async () => {
  const table = tableOf(async (name) => {
    if (name === 'snail') throw new Error('somebody got two')
    return { people: 1 }
  })
  await expect(playRounds(table, { rounds: 1, size: (full) => full, tell })).rejects.toMatchObject({
    message: 'race: snail, round 1',
    cause: { message: 'somebody got two' },
  })
})

test('a row that stays up is opened once before all rounds and closed after them, also when one fails', async () => {
  const order: string[] = []
  const table = tableOf(async (name, { round }) => {
    order.push(`${name} runs`)
    if (round === 1) throw new Error('somebody got two')
    return { people: 1 }
  })
  const standing = {
    name: 'tortoise',
    about: 'stays.',
    async open() {
      order.push('tortoise opens')
      return {
        async run() {
          order.push('tortoise runs')
          return { people: 1 }
        },
        async close() {
          order.push('tortoise closes')
        },
      }
    },
  }
  const hare = table.rows.slice(0, 1)
  const rounds = playRounds(
    { ...table, rows: [...hare, standing] },
    { rounds: 2, size: (full) => full, tell },
  )
  await expect(rounds).rejects.toThrow('race: hare, round 2')
  expect(order).toEqual([
    'tortoise opens',
    'hare runs',
    'tortoise runs',
    'tortoise runs',
    'hare runs',
    'tortoise closes',
  ])
})
