import { serveRoute } from '../route.ts'

/** A route that does nothing. */
await serveRoute(async () => {})
