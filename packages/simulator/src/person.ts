import { z } from 'zod'
import { BadInput } from './bad-input.ts'

/** user-information-creation: 1 to 64 characters; lists of them are comma-separated. */
const userId = z.string().regex(/^[^,]{1,64}$/u, 'must be 1 to 64 characters without a comma')

const fields = {
  /** 11 digits, or `+xx-xxxxxx` outside the mainland. */
  mobile: z.string().min(1),
  departmentIds: z.array(z.int().positive()).min(1),
  name: z.string(),
  /** Inside the app's visible range. */
  visible: z.boolean(),
  /** Executive protection: the receipt says 1430004. */
  executive: z.boolean(),
  /** Refuses the app's messages: the receipt says 81002. */
  refuses: z.boolean(),
  /** Left the company: unknown to every API. */
  left: z.boolean(),
  /** Lands in `failed_user_id_list`. */
  fails: z.boolean(),
  /** Lands in `forbidden_list` with this code, whatever it is. */
  forbiddenCode: z.string().regex(/^\d+$/u).nullable(),
}

/** A new person needs a mobile; a known one keeps what is left out. */
export const personChanges = z.strictObject({
  userId,
  mobile: fields.mobile.exactOptional(),
  departmentIds: fields.departmentIds.exactOptional(),
  name: fields.name.exactOptional(),
  visible: fields.visible.exactOptional(),
  executive: fields.executive.exactOptional(),
  refuses: fields.refuses.exactOptional(),
  left: fields.left.exactOptional(),
  fails: fields.fails.exactOptional(),
  forbiddenCode: fields.forbiddenCode.exactOptional(),
})

export const personInput = personChanges.extend({ mobile: fields.mobile })

export type Person = z.output<z.ZodObject<{ userId: typeof userId } & typeof fields>>
export type PersonInput = z.input<typeof personInput>

/** Throws when a new person comes without a mobile. */
export function mergePerson(
  known: Person | undefined,
  changes: z.output<typeof personChanges>,
): Person {
  const merged = {
    departmentIds: [1],
    name: changes.userId,
    visible: true,
    executive: false,
    refuses: false,
    left: false,
    fails: false,
    forbiddenCode: null,
    ...known,
    ...changes,
  }
  const { mobile } = merged
  if (mobile === undefined) {
    throw new BadInput([
      { field: 'people', problem: `${changes.userId} is new and needs a mobile` },
    ])
  }
  return { ...merged, mobile }
}
