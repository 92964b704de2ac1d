import { z } from 'zod'

export const AGENT_ID_EXPECTED = 'expected a whole number above 0'

/** DingTalk's console shows it as text, its API takes a number; either may stand in a file. */
export const agentIdSchema = z
  .union([z.number(), z.string()], AGENT_ID_EXPECTED)
  .transform(String)
  .pipe(z.string().regex(/^[1-9]\d{0,14}$/, AGENT_ID_EXPECTED))
  .transform(Number)
