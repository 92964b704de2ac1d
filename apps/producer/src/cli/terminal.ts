/** Where a command reads and writes. */
export interface Terminal {
  /** A result, on standard output. */
  readonly print: (text: string) => void
  /** A remark or a complaint, on standard error. */
  readonly note: (text: string) => void
  /** All of standard input. */
  readonly readInput: () => Promise<Uint8Array>
}

export const processTerminal: Terminal = {
  print: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
  async readInput() {
    const chunks: Uint8Array[] = []
    for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array)
    return Buffer.concat(chunks)
  },
}
