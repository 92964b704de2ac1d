/** Cuts what comes in on a connection into whole values of Redis' protocol, RESP2 or 3. */
export function cutter(onValue: (value: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (;;) {
      const end = endOfValue(rest, 0)
      if (end === undefined) return
      const value = rest.subarray(0, end)
      rest = rest.subarray(end)
      onValue(value)
    }
  }
}

/** The words of a command: clients send an array of bulk strings. */
export function wordsOf(command: Buffer): string[] {
  const words: string[] = []
  let at = command.indexOf('\r\n') + 2
  while (at < command.length) {
    const { number: length, next } = header(command, at) ?? { number: 0, next: command.length }
    words.push(command.toString('utf8', next, next + length))
    at = next + length + 2
  }
  return words
}

/** A value that answers no command. */
export const isPush = (value: Buffer): boolean => value.at(0) === '>'.charCodeAt(0)

export const isError = (value: Buffer): boolean => '-!'.includes(String.fromCharCode(value[0] ?? 0))

/** How many lines, bulk strings or other values follow the header of an aggregate. */
const parts: Record<string, (number: number) => number> = {
  '*': (number) => number,
  '~': (number) => number,
  '>': (number) => number,
  '%': (number) => 2 * number,
  // Attributes stand before the value they are about.
  '|': (number) => 2 * number + 1,
}

/** Undefined while it is not all there. */
function endOfValue(buffer: Buffer, start: number): number | undefined {
  const found = header(buffer, start)
  if (!found) return undefined
  const { kind, number, next } = found
  if ('$=!'.includes(kind)) {
    const end = number < 0 ? next : next + number + 2
    return end > buffer.length ? undefined : end
  }
  let end: number | undefined = next
  for (let left = parts[kind]?.(number) ?? 0; left > 0 && end !== undefined; left -= 1) {
    end = endOfValue(buffer, end)
  }
  return end
}

function header(buffer: Buffer, start: number) {
  const end = buffer.indexOf('\r\n', start)
  if (end === -1) return undefined
  const kind = String.fromCharCode(buffer[start] ?? 0)
  return { kind, number: Number(buffer.toString('latin1', start + 1, end)), next: end + 2 }
}
