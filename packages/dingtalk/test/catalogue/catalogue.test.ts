import { expect, test } from 'vitest'
import { errorCatalogue } from '../../src/catalogue/catalogue.ts'
import { configurationCodes } from '../../src/catalogue/configuration.ts'
import { receiptCodes } from '../../src/catalogue/receipt.ts'
import { recipientCodes } from '../../src/catalogue/recipient.ts'
import { requestCodes } from '../../src/catalogue/request.ts'
import { throttledCodes } from '../../src/catalogue/throttled.ts'
import { tokenCodes } from '../../src/catalogue/token.ts'
import { transientCodes } from '../../src/catalogue/transient.ts'

/** The codes of the platform that concern work notifications, written down apart from the table. */
const documented =
  '-1 15 22 88 404 500 33001 33003 33012 34004 34008 34009 34010 34011 34012 34014 34015 34016 ' +
  '40000 400001 400002 40001 40002 40003 40004 40005 40006 40007 40008 40009 40013 40014 40031 ' +
  '40032 40033 40035 40038 40039 40048 40056 40067 40089 40096 40104 41001 41002 41009 41011 ' +
  '41020 41028 41029 41044 41045 41046 41047 41048 41049 41052 41101 41102 42001 43001 43002 ' +
  '43003 43004 43005 43007 43008 43009 44001 44002 44004 45001 45002 45003 45004 45005 45006 ' +
  '45007 45008 45009 46001 46004 47001 48002 48003 48004 50002 50003 50004 50005 52010 52019 ' +
  '60003 60011 60020 60102 60103 60104 60111 60120 60121 70001 70003 70004 81002 90001 90002 ' +
  '90003 90004 90005 90006 90007 90008 90009 90010 90011 90012 90013 90014 90017 90018 90019 ' +
  '90020 885001 885006 143103 143104 143105 143106 143203 143204 143205 143206 1430000 1430001 ' +
  '1430002 1430003 1430004'

test('every documented code has a row, and no other code has', () => {
  expect(Object.keys(errorCatalogue).toSorted()).toEqual(documented.split(' ').toSorted())
})

test('no code stands in two families', () => {
  const families = [
    tokenCodes,
    throttledCodes,
    recipientCodes,
    requestCodes,
    configurationCodes,
    transientCodes,
    receiptCodes,
  ]
  const codes = families.flatMap((family) => Object.keys(family))
  expect(codes).toHaveLength(new Set(codes).size)
})

test('a throttle says how long and for whom', () => {
  const silent = Object.entries(errorCatalogue).filter(
    ([, entry]) => entry.decision === 'throttled' && !(entry.wait && entry.scope),
  )
  expect(silent).toEqual([])
})

test('a code about recipients says so', () => {
  const about = new Set(['recipient', 'duplicate', 'daily_cap'])
  const others = Object.entries(errorCatalogue).filter(
    ([, entry]) => about.has(entry.decision) !== (entry.scope === 'people'),
  )
  expect(others).toEqual([])
})

test.for([
  ['41045', 'throttled', 'next-day'],
  ['90020', 'configuration', 'next-month'],
  ['143105', 'daily_cap', 'next-day'],
  ['143106', 'duplicate', undefined],
  ['1430003', 'transient', 'ban'],
] as const)('%s is %s', ([code, decision, wait]) => {
  expect(errorCatalogue[code]?.decision).toBe(decision)
  expect(errorCatalogue[code]?.wait).toBe(wait)
})
