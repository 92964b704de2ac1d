import { expect, it } from 'vitest'
import { InvalidRequest } from '../src/errors/invalid-request.ts'
import type { StatusBarUpdate } from '../src/status-bar.ts'
import { createStandIn, ID } from './stand-in.ts'

const tasks = [{ taskId: '7', sentAt: 1_000 }]
const update = { value: '已同意', background: '0xFF78C06E' }

it('is noted, and shown by the workers', async () => {
  const standIn = createStandIn()
  standIn.statusBar = { kind: 'asked', tasks }
  await expect(standIn.producer.updateStatusBar(ID, { ...update, shared: true })).resolves.toEqual({
    kind: 'asked',
    tasks,
  })
  expect(standIn.changes).toEqual([
    `status bar ${ID} 已同意 0xFF78C06E shared`,
    `job status-bar ${ID}`,
  ])
})

it.each([
  { kind: 'no_status_bar' },
  { kind: 'sent_in_digest' },
  { kind: 'nothing_sent' },
  { kind: 'too_late' },
  { kind: 'shared', tasks },
] as const)('asks no worker for what the ledger calls %j', async (answer) => {
  const standIn = createStandIn()
  standIn.statusBar = answer
  await expect(standIn.producer.updateStatusBar(ID, update)).resolves.toEqual(answer)
  expect(standIn.changes).toEqual([`status bar ${ID} 已同意 0xFF78C06E`])
})

it('finds nothing that is not there', async () => {
  const standIn = createStandIn()
  standIn.statusBar = { kind: 'unknown' }
  await expect(standIn.producer.updateStatusBar(ID, update)).resolves.toBeUndefined()
})

it.each([
  [{}, ['/value']],
  [{ value: '' }, ['/value']],
  [{ value: 'x'.repeat(5_000) }, ['/value']],
  [{ value: 'x', background: 'red' }, ['/background']],
  [{ value: 7, shared: 'yes', colour: 'red' }, ['/value', '/shared', '/colour']],
  [null, ['']],
])('refuses %j, and does nothing', async (wrong, pointers) => {
  const standIn = createStandIn()
  const refusal = await standIn.producer
    .updateStatusBar(ID, wrong as StatusBarUpdate)
    .catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(InvalidRequest)
  expect((refusal as InvalidRequest).fields.map(({ pointer }) => pointer)).toEqual(pointers)
  expect(standIn.changes).toEqual([])
})
