const shanghai = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** `2026-12-01 09:00:00` in Asia/Shanghai, where DingTalk's day is at home. */
export function shown(instant: string): string {
  const at = new Date(instant)
  return Number.isNaN(at.getTime()) ? instant : shanghai.format(at)
}
