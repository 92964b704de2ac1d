import { expect, test } from 'vitest'
import { fixed, spreadOf, spreadText, whole } from '../src/spread.ts'

test('the median is in the middle', () => {
  expect(spreadOf([30, 10, 20])).toEqual({ least: 10, median: 20, most: 30 })
  expect(spreadOf([40, 10, 20, 30])).toEqual({ least: 10, median: 25, most: 40 })
})

test('least and most are told where they can be told apart', () => {
  expect(spreadText(spreadOf([1_000, 2_000, 1_500]), whole)).toBe('1,500 (1,000–2,000)')
  expect(spreadText(spreadOf([1.001, 1.002, 1.003]), fixed(2))).toBe('1.00')
})
