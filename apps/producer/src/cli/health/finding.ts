/** What one look at something found. */
export interface Finding {
  readonly about: string
  readonly verdict: 'ok' | 'warn' | 'bad'
  readonly found: string
  /** What to do about it. */
  readonly remedy?: string
}

export const ok = (about: string, found: string): Finding => ({ about, verdict: 'ok', found })
export const warn = (about: string, found: string, remedy: string): Finding => ({
  about,
  verdict: 'warn',
  found,
  remedy,
})
export const bad = (about: string, found: string, remedy: string): Finding => ({
  about,
  verdict: 'bad',
  found,
  remedy,
})
