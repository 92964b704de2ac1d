import { z } from 'zod'
import { appChanges } from '../app.ts'
import { behaviourFields } from '../behaviour.ts'
import { departmentChanges } from '../department.ts'
import { faultInput } from '../fault.ts'
import { limitChanges } from '../limits.ts'
import { personChanges } from '../person.ts'
import { instant } from '../settings.ts'
import { nothing, numeric, operation } from './operation.ts'
import { appRecord, clockRecord } from './reading.ts'

const oneApp = z.strictObject({ appKey: z.string().exactOptional() })

/** What makes the simulator behave otherwise. */
export const steering = {
  addFault: operation({
    method: 'POST',
    path: '/faults',
    summary: 'Makes coming calls go wrong',
    input: faultInput,
    run: ({ world }, fault) => ({ id: world.faults.add(fault) }),
  }),
  clearFaults: operation({
    method: 'POST',
    path: '/faults/clear',
    summary: 'Takes back one fault or all',
    input: z.strictObject({ id: numeric.exactOptional() }),
    run: ({ world }, { id }) => ({ cleared: world.faults.clear(id) }),
  }),
  setClock: operation({
    method: 'POST',
    path: '/clock',
    summary: 'Moves the clock to a time, stops it or lets it run',
    input: z.strictObject({ at: instant.exactOptional(), running: z.boolean().exactOptional() }),
    run({ world }, { at, running }) {
      if (running !== undefined) world.clock.run(running)
      if (at !== undefined) world.clock.set(at)
      return clockRecord(world)
    },
  }),
  advanceClock: operation({
    method: 'POST',
    path: '/clock/advance',
    summary: 'Moves the clock on by milliseconds',
    input: z.strictObject({ ms: z.int() }),
    run({ world }, { ms }) {
      world.clock.advance(ms)
      return clockRecord(world)
    },
  }),
  revokeTokens: operation({
    method: 'POST',
    path: '/tokens/revoke',
    summary: 'Makes the tokens of one app or of all unknown; the next fetch gives a new value',
    input: oneApp,
    run: ({ world }, { appKey }) => ({ revoked: world.tokens.revoke(appKey, world.clock.now()) }),
  }),
  expireTokens: operation({
    method: 'POST',
    path: '/tokens/expire',
    summary: 'Ends the lifetime of the tokens of one app or of all now',
    input: oneApp,
    run: ({ world }, { appKey }) => ({ expired: world.tokens.expire(appKey, world.clock.now()) }),
  }),
  putPeople: operation({
    method: 'POST',
    path: '/people',
    summary: 'Adds people, or changes the named fields of people there are',
    input: z.strictObject({ people: z.array(personChanges).min(1) }),
    run({ world }, { people }) {
      for (const person of people) world.directory.put(person)
      return { people: world.directory.size() }
    },
  }),
  putDepartments: operation({
    method: 'POST',
    path: '/departments',
    summary: 'Adds departments, or changes the named fields of those there are; a parent moves one',
    input: z.strictObject({ departments: z.array(departmentChanges).min(1) }),
    run({ world: { directory } }, { departments }) {
      for (const department of departments) directory.departments.put(department)
      return { departments: [...directory.departments.all()].length }
    },
  }),
  removeDepartment: operation({
    method: 'POST',
    path: '/departments/remove',
    summary: 'Removes a department with all below it; its people stay',
    input: z.strictObject({ id: z.int().positive() }),
    run: ({ world }, { id }) => ({
      removed: world.directory.removeDepartment(id).map((department) => department.id),
    }),
  }),
  putApp: operation({
    method: 'POST',
    path: '/apps',
    summary: 'Adds an app, or changes its secret, agent id, allowed addresses, permissions',
    input: appChanges,
    run: ({ world }, changes) => appRecord(world.apps.put(changes)),
  }),
  setLimits: operation({
    method: 'POST',
    path: '/limits',
    summary: 'Changes limits; `null` turns one off',
    input: limitChanges,
    run: ({ world }, changes) => ({ ...Object.assign(world.limits, changes) }),
  }),
  setBehaviour: operation({
    method: 'POST',
    path: '/behaviour',
    summary: 'Changes latency, delay of receipts, reading time, people outside the visible range',
    input: z.strictObject(behaviourFields),
    run: ({ world }, changes) => ({ ...Object.assign(world.behaviour, changes) }),
  }),
  reset: operation({
    method: 'POST',
    path: '/reset',
    summary: 'Back to the start: people, apps, limits, records, counters, faults, tokens',
    input: nothing,
    run(simulation) {
      simulation.restart()
      return { ok: true }
    },
  }),
}
