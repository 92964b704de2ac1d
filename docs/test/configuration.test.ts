import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { appsFileFields, rereadApps } from '@dingpost/settings'
import { afterAll, expect, test } from 'vitest'
import { configurationPage } from '../configuration.ts'

const folder = mkdtempSync(join(tmpdir(), 'dingpost-docs-'))
afterAll(() => rmSync(folder, { recursive: true }))

const page = configurationPage()
const example = /```json\n([^]*?)```/.exec(page)?.[1] ?? ''

test('the example of the apps file is one that DingPost takes', () => {
  const path = join(folder, 'apps.json')
  writeFileSync(path, example)
  const reading = rereadApps({
    DINGTALK_APPS_FILE: path,
    HR_APP_SECRET: 'hush',
    SHOP_APP_KEY: 'dingdef',
  })
  expect(reading).toMatchObject({
    ok: true,
    settings: [
      { name: 'hr', organisation: { name: 'acme', callsPerMonth: 200_000 } },
      { name: 'shop-news', appKey: 'dingdef', limits: { userDaily: 50, broadcastDaily: 0 } },
    ],
  })
})

test('the example of the apps file shows every field of the table, and no other', () => {
  const containers = ['', 'organisations.<name>', 'apps[]']
  const listed = appsFileFields.map(([path]) => path)
  expect(new Set([...containers, ...listed])).toEqual(new Set(pathsOf(JSON.parse(example))))
})

test('every row of a table has as many cells as its head', () => {
  const widths = page
    .split(/\n(?!\|)/)
    .map((block) => [...new Set(block.split('\n').filter(isRow).map(cells))])
  expect(widths.filter(({ length }) => length > 1)).toEqual([])
})

const isRow = (line: string): boolean => line.startsWith('|')

const cells = (row: string): number => row.split(/(?<!\\)\|/).length

/** As the page writes them: `[]` for each item of a list, `<name>` for each organisation. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => [path, ...pathsOf(item, `${path}[]`)])
  if (typeof value !== 'object' || value === null) return [path]
  return [
    path,
    ...Object.entries(value).flatMap(([name, below]) =>
      pathsOf(below, [path, path === 'organisations' ? '<name>' : name].filter(Boolean).join('.')),
    ),
  ]
}
