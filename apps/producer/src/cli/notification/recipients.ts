import type { Given, Options } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import { readSource } from './source.ts'

export const recipientOptions = {
  mobile: { kind: 'list', value: 'number', about: 'a mobile number; may be repeated' },
  user: { kind: 'list', value: 'id', about: 'a user id; may be repeated' },
  department: {
    kind: 'list',
    value: 'id',
    about: 'a department with all below it; may be repeated',
  },
  everyone: { kind: 'flag', about: 'everybody in the organisation' },
  recipients: {
    kind: 'text',
    value: 'file',
    about: 'one a line: mobile:…, user:…, department:… or everyone; - reads standard input',
  },
} as const satisfies Options

/** The `to` of a request. */
interface To {
  readonly mobiles: string[]
  readonly userIds: string[]
  readonly departmentIds: number[]
  everyone: boolean
}

export async function recipientsOf(
  given: Given<typeof recipientOptions>,
  terminal: Terminal,
): Promise<{ to: Partial<To>; problems: readonly string[] }> {
  const to: To = {
    mobiles: [...given.mobile],
    userIds: [...given.user],
    departmentIds: [],
    everyone: given.everyone,
  }
  const problems: string[] = []
  for (const id of given.department) {
    if (!addDepartment(to, id)) problems.push('--department takes a whole number above 0')
  }
  if (given.recipients !== undefined) {
    const source = await readSource('--recipients', given.recipients, terminal)
    if ('problem' in source) problems.push(source.problem)
    else problems.push(...addLines(to, source.value))
  }
  if (problems.length === 0 && isNobody(to)) {
    problems.push(
      'whom it is for is missing: --mobile, --user, --department, --everyone, --recipients',
    )
  }
  const { mobiles, userIds, departmentIds, everyone } = to
  return {
    to: {
      ...(mobiles.length > 0 ? { mobiles } : {}),
      ...(userIds.length > 0 ? { userIds } : {}),
      ...(departmentIds.length > 0 ? { departmentIds } : {}),
      ...(everyone ? { everyone } : {}),
    },
    problems,
  }
}

/** As many as one can read at once. */
const MOST_LINES_NAMED = 10

/** Blank lines and those that begin with # say nothing. */
function addLines(to: To, text: string): string[] {
  const wrong: number[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const named = line.trim()
    if (named !== '' && !named.startsWith('#') && !addLine(to, named)) wrong.push(index + 1)
  }
  if (wrong.length === 0) return []
  const shown = wrong.slice(0, MOST_LINES_NAMED).join(', ')
  const more = wrong.length - MOST_LINES_NAMED
  return [
    `--recipients: line ${shown}${more > 0 ? ` and ${more} more` : ''}: expected mobile:…, user:…, department:… or everyone`,
  ]
}

function addLine(to: To, line: string): boolean {
  if (line === 'everyone') {
    to.everyone = true
    return true
  }
  const { kind, value = '' } = /^(?<kind>\w+):\s*(?<value>\S.*)$/.exec(line)?.groups ?? {}
  switch (kind) {
    case 'mobile':
      to.mobiles.push(value)
      return true
    // What `dingpost recipients` prints.
    case 'userId':
    case 'user':
      to.userIds.push(value)
      return true
    case 'department':
      return addDepartment(to, value)
    default:
      return false
  }
}

function addDepartment(to: To, id: string): boolean {
  if (!/^[1-9]\d{0,14}$/.test(id)) return false
  to.departmentIds.push(Number(id))
  return true
}

const isNobody = ({ mobiles, userIds, departmentIds, everyone }: To): boolean =>
  mobiles.length + userIds.length + departmentIds.length === 0 && !everyone
