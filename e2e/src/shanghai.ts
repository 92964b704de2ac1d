const wallClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
})

/** `09:30` in Asia/Shanghai, as the apps file has it. @param ms since 1970 */
export const timeOfDay = (ms: number): string => wallClock.format(ms)

/** RFC 3339 with the offset of Asia/Shanghai. @param ms since 1970 */
export const inShanghai = (ms: number): string =>
  new Date(ms + 8 * 3_600_000).toISOString().replace('Z', '+08:00')
