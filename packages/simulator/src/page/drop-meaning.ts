const meanings: Readonly<Record<string, string>> = {
  '81002': 'the person refuses the app’s messages',
  '143103': 'the app reached too many people this minute',
  '143104': 'the company reached too many people this minute',
  '143105': 'the app sent this person the most it may in a day',
  '143106': 'this person got the same content today',
  '1430002': 'forbidden content',
  '1430003': 'the platform protected itself',
  '1430004': 'the person is under executive protection',
  invalid: 'nobody of this id, or outside the visible range',
  absent: 'outside the visible range; the receipt keeps silent',
  failed: 'sending failed',
}

/** What the code of a dropped message means to a reader. */
export function dropMeaning(code: string): string {
  return meanings[code] ?? 'forbidden'
}
