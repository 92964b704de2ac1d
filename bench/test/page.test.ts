import { expect, test } from 'vitest'
import { placeSection } from '../src/page.ts'

const names = ['calls', 'latency', 'memory']
const place = (before: string, name: string, text: string) =>
  placeSection(before, { name, text }, names)

test('a section takes the place of the one before it', () => {
  const page = place(place(place('', 'latency', 'slow'), 'calls', 'few'), 'latency', 'fast')
  expect(sectionsOf(page)).toEqual(['calls -->\nfew', 'latency -->\nfast'])
})

test('sections stand in the order of the tables', () => {
  const page = place(place('', 'memory', 'little'), 'calls', '## Calls\n\nfew')
  expect(sectionsOf(page)).toEqual(['calls -->\n## Calls\n\nfew', 'memory -->\nlittle'])
})

test('what is no table any more leaves the page', () => {
  const before = '# Old\n\n<!-- table: gone -->\nold numbers\n'
  expect(place(before, 'calls', 'few')).not.toMatch(/old/i)
})

const sectionsOf = (page: string): string[] =>
  page
    .split('<!-- table: ')
    .slice(1)
    .map((part) => part.trim())
