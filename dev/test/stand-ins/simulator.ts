import { createServer } from 'node:http'

const server = createServer((_, response) => response.end('simulator'))
server.listen(Number(process.env['SIMULATOR_PORT']), '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  console.log(`Simulator ready at http://127.0.0.1:${port}`)
})
process.on('SIGTERM', () => {
  console.log(`simulator stops at ${Date.now()}`)
  process.exit(0)
})
