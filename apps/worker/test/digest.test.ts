import { type Message, messageSchema, MOST_BYTES } from '@dingpost/dingtalk'
import { contentOf } from '@dingpost/ledger'
import { describe, expect, test } from 'vitest'
import { composeDigest } from '../src/digest.ts'

const NINE = Date.parse('2026-11-22T09:00:00+08:00')
const MINUTE = 60_000

const text = (content: string): Message => ({ msgtype: 'text', text: { content } })

/** As the ledger holds them, a minute apart. */
const folded = (messages: readonly Message[]) =>
  messages.map((message, at) => ({ at: NINE + at * MINUTE, message: contentOf(message).json }))

const compose = (...messages: readonly Message[]) => composeDigest('n42', folded(messages))

const textOf = (...messages: readonly Message[]) => compose(...messages).markdown.text

const sizeOf = (message: Message): number => Buffer.byteLength(JSON.stringify(message))

describe('a digest', () => {
  test('is one markdown message with a line for each, its time in Shanghai, and their number', () => {
    expect(compose(text('构建失败'), text('磁盘已满'))).toEqual({
      msgtype: 'markdown',
      markdown: {
        title: '消息汇总：2 条',
        text: [
          '#### 消息汇总：2 条',
          '',
          '您今天的消息较多，11-22 09:00 至 09:01 的消息合并为这一条：',
          '',
          '- 09:00 构建失败',
          '- 09:01 磁盘已满',
          '',
          '',
          '编号 n42',
        ].join('\n'),
      },
    })
  })

  test('tells both days where it reaches over midnight', () => {
    const [first, second] = folded([text('a'), text('b')])
    if (!first || !second) throw new Error('expected two')
    const later = { ...second, at: NINE + 24 * 60 * MINUTE }
    expect(composeDigest('n1', [first, later]).markdown.text).toContain(
      '11-22 09:00 至 11-23 09:00',
    )
  })

  test('is another content than an earlier one with the same lines', () => {
    const messages = folded([text('a'), text('b')])
    expect(composeDigest('n1', messages)).not.toEqual(composeDigest('n2', messages))
  })

  test.each([1, 2, 10, 30, 100, 1_000])(
    'of %d long messages is one that DingTalk takes',
    (count) => {
      for (const content of [
        '测'.repeat(600),
        '"\\\n'.repeat(200),
        '😀'.repeat(200),
        'a*b '.repeat(99),
      ]) {
        const digest = compose(
          ...Array.from({ length: count }, (_, at) => text(`${at} ${content}`)),
        )
        expect(messageSchema.safeParse(digest)).toMatchObject({ success: true })
      }
    },
  )

  test('shortens the oldest first', () => {
    const lines = textOf(...Array.from({ length: 15 }, (_, at) => text(`${at} ${'测'.repeat(50)}`)))
      .split('\n')
      .filter((line) => line.startsWith('- '))
    expect(lines).toHaveLength(15)
    const lengths = lines.map((line) => line.length)
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
    expect(lines[0]).toMatch(/^- 09:00 0 测+…$/)
    expect(lines.at(-1)).toBe(`- 09:14 14 ${'测'.repeat(50)}`)
  })

  test('says how many of the oldest have no line, and uses the room for the others', () => {
    const digest = compose(
      ...Array.from({ length: 100 }, (_, at) => text(`${at} ${'测'.repeat(50)}`)),
    )
    const lines = digest.markdown.text.split('\n').filter((line) => line.startsWith('- '))
    expect(digest.markdown.text).toContain(`另有较早的 ${100 - lines.length} 条未列出。`)
    expect(lines.at(-1)).toContain(' 99 ')
    expect(sizeOf(digest)).toBeGreaterThan(MOST_BYTES - 100)
  })
})

/** Of a message that is alone, after its time. */
const lineOf = (message: Message): string => /^- 09:00 (.*)$/m.exec(textOf(message))?.[1] ?? ''

describe('the line of', () => {
  const media_id = '@abc'
  const link = { title: '周报', text: '…', picUrl: 'p', messageUrl: 'https://x.com/a(b) c' }
  const oa = { message_url: 'https://x.com/oa', head: { bgcolor: 'FFBBBBBB', text: '头' } }

  test.each<[string, Message, string]>([
    ['a text', text('  两行\n合一 '), '两行 合一'],
    ['markdown', { msgtype: 'markdown', markdown: { title: '标题', text: '正文' } }, '标题'],
    ['a link', { msgtype: 'link', link }, '[周报](https://x.com/a%28b%29%20c)'],
    [
      'a link with a wide blank',
      { msgtype: 'link', link: { ...link, messageUrl: 'https://x.com/周\u3000报' } },
      '[周报](https://x.com/周%E3%80%80报)',
    ],
    [
      'an OA card',
      { msgtype: 'oa', oa: { ...oa, body: { title: '请假' } } },
      '[请假](https://x.com/oa)',
    ],
    [
      'an OA card without a title',
      { msgtype: 'oa', oa: { ...oa, body: {} } },
      '[头](https://x.com/oa)',
    ],
    [
      'an action card',
      {
        msgtype: 'action_card',
        action_card: {
          title: '审批',
          markdown: '…',
          single_title: '看',
          single_url: 'https://x.com',
        },
      },
      '[审批](https://x.com)',
    ],
    [
      'an action card with buttons and no title',
      {
        msgtype: 'action_card',
        action_card: {
          markdown: '**同意**吗',
          btn_orientation: '0',
          btn_json_list: [{ title: '是', action_url: 'https://x.com/y' }],
        },
      },
      '[＊＊同意＊＊吗](https://x.com/y)',
    ],
    ['an image', { msgtype: 'image', image: { media_id } }, '（图片）'],
    ['a voice', { msgtype: 'voice', voice: { media_id, duration: '12' } }, '（语音，12 秒）'],
    ['a file', { msgtype: 'file', file: { media_id } }, '（文件）'],
  ])('%s', (_kind, message, line) => {
    expect(lineOf(message)).toBe(line)
  })

  test.each([
    ['**粗** `x` [a](b) <font> ~~删~~ a\\b', '＊＊粗＊＊ ｀x｀ ［a］(b) ＜font> ～～删～～ a＼b'],
    ['_斜_ order_id https://x.com/a_b~c', '＿斜＿ order_id https://x.com/a_b~c'],
    ['# 1. - > 不在行首', '# 1. - > 不在行首'],
  ])('a text that looks like Markdown is shown as it is: %s', (content, line) => {
    expect(lineOf(text(content))).toBe(line)
  })

  test('a long text is cut between characters', () => {
    expect(lineOf(text('😀'.repeat(100)))).toBe(`${'😀'.repeat(59)}…`)
  })
})
