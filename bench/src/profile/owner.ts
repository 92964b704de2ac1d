/** Whose code spends the time. The order is that of the legend. */
export const owners = {
  DingPost: '#e4574c',
  axios: '#e8a33d',
  BullMQ: '#d9c84a',
  ioredis: '#7db86b',
  Fastify: '#4fa3a5',
  pino: '#5b8dd6',
  'other packages': '#9a86c9',
  'Node.js': '#b9bec6',
  'V8 and the system': '#8d939c',
} as const

export type Owner = keyof typeof owners

const packages: readonly [RegExp, Owner][] = [
  [/\/(axios|proxy-from-env|follow-redirects)\//, 'axios'],
  [/\/(bullmq|msgpackr)\//, 'BullMQ'],
  [/\/(ioredis|redis-parser|standard-as-callback|denque)\//, 'ioredis'],
  [/\/(@?fastify[\w-]*|find-my-way|avvio|light-my-request|secure-json-parse|ajv)\//, 'Fastify'],
  [/\/(pino[\w-]*|sonic-boom|thread-stream|quick-format-unescaped)\//, 'pino'],
]

/** @param url of the script, as a CPU profile names it: '' for what is not JavaScript */
export function ownerOf(url: string): Owner {
  if (url === '') return 'V8 and the system'
  if (url.startsWith('node:') || url.startsWith('wasm:')) return 'Node.js'
  if (!url.includes('/node_modules/')) return 'DingPost'
  // Behind the package manager's own folder, whose name lists the package's relatives too.
  const path = url.slice(url.lastIndexOf('/node_modules/') + '/node_modules'.length)
  return packages.find(([pattern]) => pattern.test(path))?.[1] ?? 'other packages'
}
