import { z } from 'zod'

/** Names stand in keys of Redis and in addresses of the HTTP API, hence so few characters. */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,31}$/
export const NAME_EXPECTED = 'expected 1 to 32 of a-z, 0-9 and -, no - in front'

export const nameSchema = z.string(NAME_EXPECTED).regex(namePattern, NAME_EXPECTED)
