import { expect, it } from 'vitest'
import { createPlace, type Problem } from '../../src/apps/place.ts'

it('is sound until something is wrong there, above or below', () => {
  const file = createPlace([])
  const app = file.at('apps').at(1)
  app.at('limits').refuse('wrong')
  expect(app.at('limits').isSound()).toBe(false)
  expect(app.at('limits').at('callsBurst').isSound()).toBe(false)
  expect(app.isSound()).toBe(false)
  expect(app.at('limitsOfOthers').isSound()).toBe(true)
  expect(file.at('apps').at(10).isSound()).toBe(true)
  file.refuse('wrong')
  expect(file.at('apps').at(10).isSound()).toBe(false)
})

it('has a path of one line, whatever the keys are', () => {
  const problems: Problem[] = []
  createPlace(problems).at('apps').at(0).at('a.b\nc').refuse('wrong')
  expect(problems).toEqual([{ path: String.raw`apps.0."a.b\nc"`, why: 'wrong' }])
})
