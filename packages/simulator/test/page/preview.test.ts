import { expect, it } from 'vitest'
import { preview } from '../../src/page/preview.ts'

const row = (at: number) => ({ key: `key${at}:`, value: `value${at}` })

it.each([
  [{ msgtype: 'text', text: { content: 'a' } }, ['a']],
  [{ msgtype: 'image', image: { media_id: '@a' } }, ['@a']],
  [{ msgtype: 'voice', voice: { media_id: '@a', duration: '10' } }, ['@a, 10 s']],
  [{ msgtype: 'file', file: { media_id: '@a' } }, ['@a']],
  [
    { msgtype: 'link', link: { title: 't', text: 'x', messageUrl: 'https://a' } },
    ['t', 'x', 'https://a'],
  ],
  [{ msgtype: 'markdown', markdown: { title: 't', text: '# x' } }, ['t', '# x']],
  [
    { msgtype: 'action_card', action_card: { title: 't', markdown: 'm', single_title: 'open' } },
    ['t', 'm', '[ open ]'],
  ],
  [
    {
      msgtype: 'action_card',
      action_card: { markdown: 'm', btn_json_list: [{ title: 'yes' }, { title: 'no' }] },
    },
    ['m', '[ yes ]', '[ no ]'],
  ],
  [
    {
      msgtype: 'oa',
      oa: {
        status_bar: { status_value: 'open' },
        body: {
          title: 't',
          form: [1, 2, 3, 4, 5, 6, 7].map(row),
          rich: { num: '15.6', unit: '元' },
          content: 'c',
          author: 'who',
        },
      },
    },
    [
      'open',
      't',
      ...[1, 2, 3, 4, 5, 6].map((at) => `key${at}: value${at}`),
      '15.6 元',
      'c',
      '— who',
    ],
  ],
  [{ msgtype: 'nonsense' }, []],
])('%j', (message, lines) => {
  expect(preview(message)).toEqual(lines)
})

it('shows an updated status bar in place of the message’s own', () => {
  const message = { msgtype: 'oa', oa: { status_bar: { status_value: 'open' }, body: {} } }
  expect(preview(message, { value: 'closed', background: '' })).toEqual(['closed'])
})
