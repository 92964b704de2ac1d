import { describe, expect, it } from 'vitest'
import { readMessage } from '../src/message.ts'

const accepted = [
  { msgtype: 'text', text: { content: '月会通知' } },
  { msgtype: 'image', image: { media_id: '@lADO' } },
  { msgtype: 'voice', voice: { media_id: '@lADO', duration: '10' } },
  { msgtype: 'file', file: { media_id: '@lADO' } },
  { msgtype: 'link', link: { messageUrl: 'https://a', picUrl: '@l', title: 't', text: 't' } },
  { msgtype: 'oa', oa: { message_url: 'https://a', head: { bgcolor: 'F', text: '' }, body: {} } },
  { msgtype: 'markdown', markdown: { title: 't', text: '# t' } },
  {
    msgtype: 'action_card',
    action_card: { markdown: 'm', single_title: 's', single_url: 'https://a' },
  },
  {
    msgtype: 'action_card',
    action_card: {
      markdown: 'm',
      btn_orientation: '1',
      btn_json_list: [{ title: 'a', action_url: 'https://a' }],
    },
  },
]

it.each(accepted)('takes $msgtype', (message) => {
  expect(readMessage(JSON.stringify(message), 2048)).toMatchObject({ value: message })
})

describe('refuses', () => {
  const card = { markdown: 'm', single_title: 's', single_url: 'u' }
  const refused: { code: number; message: object }[] = [
    { code: 40_008, message: {} },
    { code: 40_008, message: { msgtype: 'robot', robot: {} } },
    { code: 40_008, message: { msgtype: 'toString', toString: {} } },
    { code: 34_014, message: { msgtype: 'text', markdown: {} } },
    { code: 34_014, message: { msgtype: 'text', text: 'hello' } },
    { code: 34_014, message: { msgtype: 'text', text: { content: 'a' }, file: {} } },
    { code: 44_004, message: { msgtype: 'text', text: { content: '' } } },
    { code: 34_008, message: { msgtype: 'image', image: {} } },
    { code: 34_010, message: { msgtype: 'file', file: {} } },
    { code: 34_011, message: { msgtype: 'voice', voice: { media_id: '@a', duration: '60' } } },
    { code: 34_009, message: { msgtype: 'link', link: { message_url: 'u', title: 't' } } },
    { code: 34_014, message: { msgtype: 'oa', oa: { message_url: 'u', body: {} } } },
    { code: 34_014, message: { msgtype: 'markdown', markdown: { text: 't' } } },
    { code: 34_014, message: { msgtype: 'action_card', action_card: { markdown: 'm' } } },
    {
      code: 34_014,
      message: { msgtype: 'action_card', action_card: { ...card, btn_json_list: [] } },
    },
  ]
  it.each(refused)('$message with $code', ({ code, message }) => {
    expect(readMessage(JSON.stringify(message), 2048)).toMatchObject({ form: 'direct', code })
  })

  it('characters written as escapes, and takes a backslash before a u', () => {
    const escaped = String.raw`{"msgtype":"text","text":{"content":"\u6708"}}`
    expect(readMessage(escaped, 2048)).toMatchObject({ code: 40_033 })
    const path = String.raw`{"msgtype":"text","text":{"content":"C:\\u6708"}}`
    expect(readMessage(path, 2048)).toMatchObject({ value: { text: { content: 'C:\\u6708' } } })
  })
})

it('counts the bytes of the compact JSON, not the characters and not the white space', () => {
  const message = JSON.stringify({ msgtype: 'text', text: { content: '月' } })
  const spaced = message.replaceAll(':', ' : ')
  expect(readMessage(spaced, 43)).toMatchObject({ text: spaced })
  expect(readMessage(message, 42)).toMatchObject({ code: 34_016 })
  expect(readMessage(message, null)).toMatchObject({ text: message })
})
