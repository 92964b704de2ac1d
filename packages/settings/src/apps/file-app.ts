import { z } from 'zod'
import { agentIdSchema } from './agent-id.ts'
import type { AppDefaults } from './defaults.ts'
import { appKinds, readLimits } from './limits.ts'
import type { AppSettings } from './app.ts'
import { readDigest } from './digest.ts'
import { credentialFields, readCredentials } from './credentials.ts'
import type { EnvironmentReader } from '../environment.ts'
import { type Fields, oneOf, readFields } from './field.ts'
import { nameSchema } from '../name.ts'
import { DEFAULT_ORGANISATION, type FindOrganisation } from './organisation.ts'
import type { Place } from './place.ts'
import { readQuietHours } from './quiet-hours.ts'
import { receiptPolicies } from './receipts.ts'
import { readReserve } from './reserve.ts'

export const appFields = {
  name: {
    schema: nameSchema,
    required: true,
    meaning: 'What requests say in `app`: 1 to 32 of a–z, 0–9 and `-`',
  },
  ...credentialFields,
  agentId: { schema: agentIdSchema, required: true, meaning: 'AgentId, a number' },
  kind: {
    schema: oneOf(appKinds),
    default: '`internal`',
    meaning: '`internal`: made by the organisation for itself; `isv`: a third party’s',
  },
  organisation: {
    schema: nameSchema,
    default: `\`${DEFAULT_ORGANISATION}\``,
    meaning: 'Whose calls of the month it spends',
  },
  limits: { schema: z.unknown(), meaning: 'What the app may spend' },
  reserve: {
    schema: z.unknown(),
    meaning: 'What is kept back of the day’s limits for notifications of priority `urgent`',
  },
  quietHours: {
    schema: z.unknown(),
    meaning: 'Hours in which only notifications of priority `urgent` go out; the others wait',
  },
  digest: {
    schema: z.unknown(),
    meaning:
      'Folds the messages to a person who nears the day’s limit into fewer, so that detail is lost and not messages; those of priority `urgent` never. Off unless given',
  },
  receipts: {
    schema: oneOf(receiptPolicies),
    default: '`RECEIPTS`',
    meaning: '`auto`, `always` or `never`',
  },
} satisfies Fields

interface Surroundings {
  readonly reader: EnvironmentReader
  readonly defaults: AppDefaults
  readonly findOrganisation: FindOrganisation
}

/** One app of the file. Where something is wrong, its place says so and a default stands in. */
export function readFileApp(place: Place, given: unknown, around: Surroundings): AppSettings {
  const { reader, defaults, findOrganisation } = around
  const found = readFields(appFields, place, given)
  const kind = found.kind ?? 'internal'
  const limits = readLimits(place.at('limits'), found.limits, kind, defaults)
  const reserve = readReserve(place, found.reserve, limits)
  const digest = readDigest(place, found.digest, { limits, reserve })
  const quietHours = readQuietHours(place.at('quietHours'), found.quietHours)
  return {
    name: found.name ?? '',
    ...readCredentials(place, found, reader),
    agentId: found.agentId ?? 0,
    kind,
    organisation: findOrganisation(place.at('organisation'), found.organisation),
    limits,
    reserve,
    ...(quietHours && { quietHours }),
    ...(digest && { digest }),
    receipts: found.receipts ?? defaults.receipts,
  }
}
