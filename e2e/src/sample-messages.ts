/** A message whose members stand in the order of the canonical form, all the way down. */
export type SampleMessage = { readonly msgtype: string } & Readonly<Record<string, unknown>>

/** The longest message that DingTalk takes, in bytes of its JSON. */
export const MOST_BYTES = 2_048

/**
 * What encoders, escapers and canonicalisers get wrong: Chinese, characters beyond 16 bits, joined
 * and combined ones, quotes, backslashes that look like an escape, markup, every control character
 * that a message may hold, the line separators that JavaScript once could not read, a byte order
 * mark.
 */
const TRICKY =
  '生日快乐，𠮷田🎂👩‍👩‍👧 "quoted" \'single\' C:\\temp\\u0041\\ <b>&amp;</b> cafe\u0301 1/2 ' +
  '\b\t\f\n\r\n\u2028\u2029\u0085\u007f\u200b\ufeff%20+{}[],:'

const url = 'https://example.com/打开?q=1&title="生日"#/a\\b'
const mediaId = '@lADPDe7s2ySi18PNA6XNBXg'

const oaBody = {
  author: '人事部 "HR"',
  content: TRICKY,
  file_count: '3',
  form: [
    { key: '姓名:', value: '张三 🎂' },
    { key: '', value: '' },
    { key: 'C:\\', value: '\u2028' },
  ],
  image: mediaId,
  rich: { num: '15.6', unit: '元' },
  title: '入职 "第一天"',
}
const oa = {
  body: oaBody,
  head: { bgcolor: 'FFBBBBBB', text: '头部\\标题' },
  message_url: url,
  pc_message_url: url,
}

/** All eight message types, those with two shapes in both, and the longest message twice. */
export const sampleMessages: readonly (readonly [what: string, message: SampleMessage])[] = [
  ['text', { msgtype: 'text', text: { content: TRICKY } }],
  ['image', { image: { media_id: mediaId }, msgtype: 'image' }],
  ['voice', { msgtype: 'voice', voice: { duration: '10', media_id: mediaId } }],
  ['file', { file: { media_id: `${mediaId}"\\"` }, msgtype: 'file' }],
  [
    'link',
    {
      link: { messageUrl: url, picUrl: mediaId, text: TRICKY, title: '链接 "一"' },
      msgtype: 'link',
    },
  ],
  ['oa', { msgtype: 'oa', oa }],
  [
    'oa with a status bar',
    {
      msgtype: 'oa',
      oa: { ...oa, status_bar: { status_bg: '0xFFFF9D46', status_value: '待审批 "\\"' } },
    },
  ],
  [
    'markdown',
    {
      markdown: { text: `# 标题\n> ${TRICKY}\n- [打开](${url})`, title: '"首屏"' },
      msgtype: 'markdown',
    },
  ],
  [
    'action_card with one target',
    {
      action_card: {
        markdown: TRICKY,
        single_title: '查看 "详情"',
        single_url: url,
        title: '卡\\片',
      },
      msgtype: 'action_card',
    },
  ],
  [
    'action_card with buttons',
    {
      action_card: {
        btn_json_list: [
          { action_url: url, title: '同意 🎂' },
          { action_url: `${url}&no`, title: '拒绝 \\' },
        ],
        btn_orientation: '1',
        markdown: TRICKY,
      },
      msgtype: 'action_card',
    },
  ],
  ['the longest text in Chinese', longest('祝')],
  ['the longest text in quotes', longest('"')],
]

/** The members of a sample already stand as they should, and JSON.stringify escapes what it must. */
export const canonicalJson = (message: SampleMessage): string => JSON.stringify(message)

/**
 * The same message as other languages' encoders write it: members in another order, with white
 * space (most of them), no character beyond ASCII (Python's), and no bare slash (PHP's).
 */
export const spelledOtherwise = (message: SampleMessage): string =>
  JSON.stringify(reversed(message), null, '\t')
    .replaceAll('/', '\\/')
    .replaceAll(/[^\t\n\x20-\x7e]/g, (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    })

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).toReversed()
  return Object.fromEntries(members.map(([name, member]) => [name, reversed(member)]))
}

/** As much of the character as fits, and so many dots that not one byte is left. */
function longest(character: string): SampleMessage {
  const left = MOST_BYTES - bytesOf('')
  const each = bytesOf(character) - bytesOf('')
  const content = character.repeat(Math.floor(left / each)) + '.'.repeat(left % each)
  return textOf(content)

  function bytesOf(part: string): number {
    return Buffer.byteLength(JSON.stringify(textOf(part)))
  }
}

function textOf(content: string): SampleMessage {
  return { msgtype: 'text', text: { content } }
}
