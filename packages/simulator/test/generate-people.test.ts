import { expect, it } from 'vitest'
import { generatePeople, startSimulator } from '../src/index.ts'

it('numbers people and their mobiles, and spreads them over all departments', () => {
  const people = generatePeople(30)
  expect(people[0]).toMatchObject({ userId: 'u00001', mobile: '13800000001', departmentIds: [2] })
  expect(people[29]).toMatchObject({ userId: 'u00030', mobile: '13800000030', departmentIds: [16] })
  expect(generatePeople(30)).toEqual(people)
})

it('gives a simulator a thousand people when nobody is named', async () => {
  const simulator = await startSimulator()
  expect(simulator.getPeople({ limit: 5000 })).toHaveLength(1000)
  await simulator.close()
})
