import { describe, expect, it } from 'vitest'
import { people, produce } from './produce.ts'
import { text } from './stand-in.ts'

describe('a reload', () => {
  it('brings apps and takes apps away while requests are under way', async () => {
    const { app, producer } = produce()
    const other = `${app}2`
    const hello = { to: people(1), message: text('hello') }
    const underWay = Array.from({ length: 20 }, (_, at) =>
      producer.enqueue({ ...hello, message: text(`hello ${at}`) }),
    )
    expect(producer.reload([{ name: other, limits: { userDaily: 7 } }])).toEqual({
      added: [other],
      removed: [app],
    })
    await expect(Promise.all(underWay)).resolves.toHaveLength(20)

    const accepted = await producer.enqueue(hello)
    expect(accepted.app).toBe(other)
    await expect(producer.enqueue({ ...hello, app })).rejects.toMatchObject({
      fields: [{ pointer: '/app' }],
    })
    expect([...producer.queues.keys()]).toEqual([other, `${other}.receipts`])
    expect((await producer.usage())?.apps).toMatchObject([{ app: other, people: { limit: 7 } }])

    expect(producer.reload([app, other])).toEqual({ added: [app], removed: [] })
    expect((await producer.usage())?.apps.map(({ people: { limit } }) => limit)).toEqual([500, 500])
    expect(await producer.status((await underWay[0])?.id ?? '')).toMatchObject({ app })
  })

  it('changes nothing for apps that cannot be', async () => {
    const { app, producer } = produce()
    expect(() => producer.reload([])).toThrow(TypeError)
    expect(() => producer.reload(['a_b'])).toThrow(TypeError)
    expect([...producer.queues.keys()]).toEqual([app, `${app}.receipts`])
  })
})
