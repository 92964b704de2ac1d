import { describe, expect, it } from 'vitest'
import { readCliSettings } from '../src/cli-settings.ts'

function problemsOf(env: Record<string, string>): readonly string[] {
  const reading = readCliSettings(env)
  return reading.ok ? [] : reading.problems
}

describe('readCliSettings', () => {
  it('takes the local producer, without a key, when nothing is given', () => {
    expect(readCliSettings({})).toEqual({
      ok: true,
      settings: { url: 'http://127.0.0.1:3000', apiKey: undefined },
    })
  })

  it('keeps the key a secret', () => {
    const reading = readCliSettings({ DINGPOST_API_KEY: 's3cret:with:colons' })
    if (!reading.ok) throw new Error(reading.problems.join())
    expect(reading.settings.apiKey?.reveal()).toBe('s3cret:with:colons')
    expect(JSON.stringify(reading)).not.toContain('s3cret')
  })

  it.each([
    ['https://post.example.com/', 'https://post.example.com'],
    ['https://example.com/post/', 'https://example.com/post'],
    ['http://[::1]:3000//', 'http://[::1]:3000'],
  ])('takes %s without the slash at its end', (given, url) => {
    expect(readCliSettings({ DINGPOST_URL: given })).toMatchObject({ settings: { url } })
  })

  it.each([
    'post.example.com',
    'ftp://post.example.com',
    'http:post.example.com',
    'http://',
    'http://h:port',
    'http://h/?',
    'http://h?key=hush',
    'http://h/#hush',
    'http://user:hush@h',
  ])('refuses %s without repeating it', (url) => {
    expect(problemsOf({ DINGPOST_URL: url })).toEqual([
      'DINGPOST_URL: expected an http or https URL without user, query or fragment',
    ])
  })

  it.each(['hush hush', 'hush,hush', 'hüsh'])('refuses the key %s without repeating it', (key) => {
    expect(problemsOf({ DINGPOST_API_KEY: key })).toEqual([
      'DINGPOST_API_KEY: expected the secret of one of API_KEYS, without blanks and commas',
    ])
  })
})
