import { expect, it } from 'vitest'
import { canonicalJson, jsonMember } from '../src/json-member.ts'

it.each([
  ['{"a":1,"msg":{"b":[1,{"msg":2}]},"c":3}', '{"b":[1,{"msg":2}]}'],
  ['{"x":"\\"msg\\":1,","msg": [1, 2] }', '[1, 2]'],
  ['{"msg":"a}\\\\","b":{}}', '"a}\\\\"'],
  ['{"m\\u0073g":true}', 'true'],
  ['{"msg":1,"msg":2}', '2'],
  ['{"a":{"msg":1}}', undefined],
  ['{}', undefined],
])('finds the text of a member in %s', (json, member) => {
  expect(jsonMember(json, 'msg')).toBe(member)
})

it('spells the same value the same way', () => {
  const spellings = [
    '{"b":[{"y":1,"x":null}],"a":"月"}',
    '{ "a":"\\u6708", "b":[{"x":null,"y":1.0}] }',
  ]
  const canonical = spellings.map((json) => canonicalJson(JSON.parse(json)))
  expect(canonical).toEqual(Array(2).fill('{"a":"月","b":[{"x":null,"y":1}]}'))
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]))
})
