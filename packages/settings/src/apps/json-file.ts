import { readFileSync } from 'node:fs'

/** The engine's own message is left out: it quotes the text around the fault, which may be a secret. */
export function readJsonFile(path: string): { value: unknown } | { problem: string } {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return { problem: `${path} cannot be read (${code})` }
  }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { problem: `${path} is not JSON` }
  }
}
