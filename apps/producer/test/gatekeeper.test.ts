import { expect, it } from 'vitest'
import { createStandIn } from './stand-in.ts'

it('opens the gate, then lets waiting batches go', async () => {
  const standIn = createStandIn()
  await expect(standIn.producer.resume('hr')).resolves.toBe(true)
  expect(standIn.changes).toEqual(['open the gate', 'release the queue'])
})

it('knows no other app', async () => {
  const standIn = createStandIn()
  await expect(standIn.producer.resume('it')).resolves.toBe(false)
  expect(standIn.changes).toEqual([])
})
