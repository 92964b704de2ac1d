import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  hasStatusBar,
  type Message,
  messageSchema,
  mostPeople,
} from '../../src/messages/message.ts'

const buttons = [
  { title: '同意', action_url: 'https://example.com/a' },
  { title: '拒绝', action_url: 'https://example.com/b' },
]
const card = { title: '列表透出文案', markdown: '正文' }
const single = { ...card, single_title: '查看详情', single_url: 'https://open.dingtalk.com' }

/** The samples of page "message-types-and-data-format". */
const samples = {
  text: { msgtype: 'text', text: { content: '月会通知' } },
  image: { msgtype: 'image', image: { media_id: '@lADOADmaWMzazQKA' } },
  voice: { msgtype: 'voice', voice: { media_id: '@lADOADmaWMzazQKA', duration: '10' } },
  file: { msgtype: 'file', file: { media_id: '@lADOADmaWMzazQKA' } },
  link: {
    msgtype: 'link',
    link: { messageUrl: 'https://example.com/d/1', picUrl: '@lALO', title: '测试', text: '测试' },
  },
  oa: {
    msgtype: 'oa',
    oa: {
      message_url: 'https://example.com',
      head: { bgcolor: 'FFBBBBBB', text: '头部' },
      status_bar: { status_value: '进行中', status_bg: '0xFFFF9D46' },
      body: {
        title: '标题',
        form: [{ key: '姓名:', value: '张三' }],
        rich: { num: '15.6', unit: '元' },
        content: '正文',
        image: '@lADO',
        file_count: '3',
        author: '李四',
      },
    },
  },
  markdown: { msgtype: 'markdown', markdown: { title: '首屏内容', text: '# 标题  \n  * 列表1' } },
  card: { msgtype: 'action_card', action_card: single },
  buttons: {
    msgtype: 'action_card',
    action_card: { ...card, btn_orientation: '1', btn_json_list: buttons },
  },
} as const

const issuesOf = (message: unknown): string[] => {
  const parsed = messageSchema.safeParse(message)
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))
}

test.for(Object.entries(samples))(
  'the sample %s passes and comes out as it went in',
  ([, sample]) => {
    expect(messageSchema.parse(sample)).toEqual(sample)
  },
)

const withCard = (change: object): object => ({
  msgtype: 'action_card',
  action_card: { ...card, ...change },
})

describe('the offending field is named', () => {
  const oa = samples.oa.oa
  const withOa = (change: object): object => ({ msgtype: 'oa', oa: { ...oa, ...change } })
  const withSingle = (change: object): object => withCard({ ...single, ...change })
  const withButtons = (list: object[]): object =>
    withCard({ btn_orientation: '0', btn_json_list: list })

  test.for<[string, unknown, string[]]>([
    ['no object', 'text', ['']],
    ['unknown msgtype', { msgtype: 'actionCard' }, ['msgtype']],
    ['no content', { msgtype: 'text' }, ['text']],
    ['empty content', { msgtype: 'text', text: { content: '' } }, ['text.content']],
    ['wrong type', { msgtype: 'text', text: { content: 5 } }, ['text.content']],
    ['control character', { msgtype: 'text', text: { content: 'a\u0001' } }, ['text.content']],
    ['lone surrogate', { msgtype: 'text', text: { content: 'a\ud83d' } }, ['text.content']],
    ['extra field', { ...samples.text, extra: 1 }, ['']],
    ['extra inner field', { msgtype: 'text', text: { content: 'a', at: 1 } }, ['text']],
    ['body of another msgtype', { msgtype: 'text', image: { media_id: '@a' } }, ['text', '']],
    [
      'voice of 0 s',
      { msgtype: 'voice', voice: { media_id: '@', duration: '0' } },
      ['voice.duration'],
    ],
    [
      'voice of 60 s',
      { msgtype: 'voice', voice: { media_id: '@', duration: '60' } },
      ['voice.duration'],
    ],
    [
      'voice length as number',
      { msgtype: 'voice', voice: { media_id: '@', duration: 9 } },
      ['voice.duration'],
    ],
    [
      'snake case link',
      { msgtype: 'link', link: { message_url: 'a' } },
      ['link.messageUrl', 'link.picUrl', 'link.title', 'link.text', 'link'],
    ],
    ['oa without head', { msgtype: 'oa', oa: { message_url: 'a', body: {} } }, ['oa.head']],
    ['oa without body', withOa({ body: undefined }), ['oa.body']],
    [
      'oa colour with 0x',
      withOa({ head: { bgcolor: '0xBBBBBB', text: 'a' } }),
      ['oa.head.bgcolor'],
    ],
    [
      'oa status colour',
      withOa({ status_bar: { status_bg: 'FFFF9D46' } }),
      ['oa.status_bar.status_bg'],
    ],
    ['oa form row', withOa({ body: { form: [{ key: 'a' }] } }), ['oa.body.form.0.value']],
    ['oa file count', withOa({ body: { file_count: '3 files' } }), ['oa.body.file_count']],
    [
      'markdown without title',
      { msgtype: 'markdown', markdown: { text: 'a' } },
      ['markdown.title'],
    ],
    ['card without a form', withCard({}), ['action_card.single_title', 'action_card.single_url']],
    ['card with half a form', withCard({ single_title: 'a' }), ['action_card.single_url']],
    [
      'card with half the buttons',
      withCard({ btn_orientation: '0' }),
      ['action_card.btn_json_list'],
    ],
    ['card with both forms', withSingle({ btn_orientation: '0' }), ['action_card.btn_orientation']],
    [
      'card without markdown',
      { msgtype: 'action_card', action_card: { single_title: 'a', single_url: 'b' } },
      ['action_card.markdown'],
    ],
    ['long card title', withSingle({ title: 'x'.repeat(65) }), ['action_card.title']],
    [
      'long single_title',
      withSingle({ single_title: 'x'.repeat(21) }),
      ['action_card.single_title'],
    ],
    ['long single_url', withSingle({ single_url: 'x'.repeat(501) }), ['action_card.single_url']],
    ['no buttons', withButtons([]), ['action_card.btn_json_list']],
    [
      'long button title',
      withButtons([{ title: 'x'.repeat(21), action_url: 'a' }]),
      ['action_card.btn_json_list.0.title'],
    ],
    [
      'long button URL',
      withButtons([{ title: 'a', action_url: 'x'.repeat(501) }]),
      ['action_card.btn_json_list.0.action_url'],
    ],
    [
      'many buttons',
      withButtons(Array.from({ length: 3 }, () => ({ title: 'a', action_url: 'x'.repeat(400) }))),
      ['action_card.btn_json_list'],
    ],
    [
      'orientation as number',
      withCard({ btn_orientation: 0, btn_json_list: buttons }),
      ['action_card.btn_orientation'],
    ],
  ])('%s', ([, message, paths]) => {
    expect(issuesOf(message)).toEqual(paths)
  })
})

const ofBytes = (bytes: number): object => {
  const frame = Buffer.byteLength('{"msgtype":"text","text":{"content":""}}')
  const rest = bytes - frame
  const content = '字'.repeat(Math.floor(rest / 3)) + 'x'.repeat(rest % 3)
  return { msgtype: 'text', text: { content } }
}

describe('2,048 bytes', () => {
  test('are the last that pass', () => {
    expect(Buffer.byteLength(JSON.stringify(ofBytes(2_048)))).toBe(2_048)
    expect(issuesOf(ofBytes(2_048))).toEqual([])
    expect(issuesOf(ofBytes(2_049))).toEqual([''])
    expect(messageSchema.safeParse(ofBytes(2_049)).error?.issues[0]?.message).toContain(
      '2049 bytes',
    )
  })
})

test('lengths that are only advice are not enforced', () => {
  expect(issuesOf({ msgtype: 'text', text: { content: 'x'.repeat(600) } })).toEqual([])
  expect(
    issuesOf({ msgtype: 'link', link: { ...samples.link.link, title: 'x'.repeat(101) } }),
  ).toEqual([])
})

test('the JSON Schema tells the kinds apart and keeps the card exclusive', () => {
  const schema = JSON.stringify(z.toJSONSchema(messageSchema, { io: 'input' }))
  for (const msgtype of [
    'text',
    'image',
    'voice',
    'file',
    'link',
    'oa',
    'markdown',
    'action_card',
  ]) {
    expect(schema).toContain(`"const":"${msgtype}"`)
  }
  expect(schema).toContain(
    '"oneOf":[{"required":["single_title","single_url"]},{"required":["btn_orientation","btn_json_list"]}]',
  )
})

test('the type is a union told apart by msgtype, with exclusive cards', () => {
  expectTypeOf<Message['msgtype']>().toEqualTypeOf<
    'text' | 'image' | 'voice' | 'file' | 'link' | 'oa' | 'markdown' | 'action_card'
  >()
  expectTypeOf<Extract<Message, { msgtype: 'text' }>['text']>().toEqualTypeOf<{ content: string }>()
  type Card = Extract<Message, { msgtype: 'action_card' }>['action_card']
  expectTypeOf<{ markdown: string; single_title: string; single_url: string }>().toExtend<Card>()
  expectTypeOf<{ markdown: string }>().not.toExtend<Card>()
  expectTypeOf<{ markdown: string; single_title: string }>().not.toExtend<Card>()
  expectTypeOf<{
    markdown: string
    single_title: string
    single_url: string
    btn_orientation: '0'
  }>().not.toExtend<Card>()
})

test('only an OA message may have a status bar', () => {
  expect(hasStatusBar(messageSchema.parse(samples.oa))).toBe(true)
  const { status_bar: _none, ...plain } = samples.oa.oa
  expect(hasStatusBar(messageSchema.parse({ msgtype: 'oa', oa: plain }))).toBe(false)
  expect(hasStatusBar(messageSchema.parse(samples.text))).toBe(false)
})

test('a status bar is for five people, every other message for a hundred', () => {
  expect(mostPeople(messageSchema.parse(samples.text))).toBe(100)
  const { status_bar: _none, ...plain } = samples.oa.oa
  expect(mostPeople(messageSchema.parse({ msgtype: 'oa', oa: plain }))).toBe(100)
  expect(mostPeople(messageSchema.parse(samples.oa))).toBe(5)
})
