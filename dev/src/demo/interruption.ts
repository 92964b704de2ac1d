/** Why the story ended early: somebody wanted it to. */
export class StoppedBySignal extends Error {
  override readonly name = 'StoppedBySignal'
}

/** Aborts at the first signal, so that everything is stopped in order; the second ends at once. */
export function abortOnSignals(): AbortController {
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopped.signal.reason instanceof StoppedBySignal) process.exit(1)
      stopped.abort(new StoppedBySignal(`stopped by ${signal}`))
    })
  }
  return stopped
}
