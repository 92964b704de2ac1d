import { readFile } from 'node:fs/promises'
import type { Terminal } from '../terminal.ts'

/** Something that the options said, or what is wrong with them. */
export type Checked<Value> = { readonly value: Value } | { readonly problem: string }

/**
 * Text of the file that an option names, or of standard input for `-`. What is wrong is said without
 * the name of the file: whoever mixes options up may have put a mobile there.
 */
export async function readSource(
  option: string,
  name: string,
  { readInput }: Pick<Terminal, 'readInput'>,
): Promise<Checked<string>> {
  const from = name === '-' ? 'standard input' : 'the file'
  let bytes: Uint8Array
  try {
    bytes = name === '-' ? await readInput() : await readFile(name)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return { problem: `${option}: ${from} cannot be read (${code})` }
  }
  try {
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { problem: `${option}: ${from} is not UTF-8` }
  }
}
