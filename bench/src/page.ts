import { readFile, writeFile } from 'node:fs/promises'

const page = new URL('../../docs/performance.md', import.meta.url)

const intro = `<!-- Written by \`pnpm bench --write\`. Do not edit. -->

# Performance

DingTalk sells calls: 20 a second from an app, and on the standard edition 5,000 a month for a whole organisation. What counts most is therefore how many people a call reaches, then people per second.

Every row is a process or several of their own, on a fresh Redis, with an append-only file where it is not said otherwise, and against the simulator in another process where something is sent. All rows of a table run once a round, every other round in reverse order; shown is the median of the rounds (least–most). Ratios are taken within each round: rates differ from machine to machine and from minute to minute, ratios less. A run that sends counts only if everybody got exactly one message, one that only takes in if each id is another. A table can be measured again alone, so each names the machine and the versions it was measured with.

The machine is a virtual one with two cores, whose speed is another every hour, by a factor of three. What suffers most in a slow one is what wakes another process for each person, and whatever is held against a limit of DingTalk’s, which is the same in every hour. The rate of the textbook worker with different contents tells the hours apart: 2,600 people a second in a quick one, 800 in a slow one.
`

/** A picture that a section shows, beside the page. */
export async function writePicture(file: string, picture: string): Promise<void> {
  await writeFile(new URL(file, page), picture)
}

export async function writeSection(
  section: { readonly name: string; readonly text: string },
  names: readonly string[],
): Promise<void> {
  await writeFile(page, placeSection(await readFile(page, 'utf8'), section, names))
}

/**
 * The page with a section in the place of the one of the same name. Of the others it keeps those that
 * `names` has, in that order.
 */
export function placeSection(
  before: string,
  { name, text }: { readonly name: string; readonly text: string },
  names: readonly string[],
): string {
  const sections = new Map([...sectionsOf(before), [name, text]])
  const kept = names.flatMap((each) => {
    const section = sections.get(each)
    return section === undefined ? [] : [`<!-- table: ${each} -->\n${section}\n`]
  })
  return [intro, ...kept].join('\n')
}

function sectionsOf(text: string): [name: string, section: string][] {
  return text
    .split(/^<!-- table: /m)
    .slice(1)
    .map((part) => {
      const [name = '', section = ''] = part.split(/ -->\n(.*)/s)
      return [name, section.trim()]
    })
}
