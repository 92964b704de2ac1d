import { variables } from '@dingpost/settings'
import { DCLinter } from 'dclint'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { absolute, filesBelow, read } from './repository.ts'

type Service = {
  command: string[]
  environment?: Record<string, string | number>
  [key: string]: unknown
}

type Complaint = { line: number; message: string }

const source = read('docker-compose.yml')
const { services } = parse(source, { merge: true }) as {
  services: Record<'redis' | 'producer' | 'worker' | 'simulator', Service>
}
const { redis, producer, worker, simulator } = services
const interpolated = [...source.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? '')

describe('docker-compose.yml', () => {
  test('follows the Compose schema and the linter’s rules', () => {
    const rules = { 'services-alphabetical-order': 0, 'service-keys-order': 0 } as const
    const linter = new DCLinter({ rules, quiet: false, debug: false, exclude: [] })
    const [result] = linter.lintFiles([absolute('docker-compose.yml')], false)
    expect(result?.messages.map(({ line, message }: Complaint) => `${line}: ${message}`)).toEqual(
      [],
    )
  })

  test('Redis appends to a file on a volume and never evicts', () => {
    expect(redis.command.join(' ')).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/)
    expect(redis['volumes']).toEqual(['redis-data:/data'])
  })

  test('Redis is reachable for the apps only', () => {
    expect(redis).not.toHaveProperty('ports')
  })

  test('there can be many workers', () => {
    expect(worker).not.toHaveProperty('container_name')
    expect(worker).not.toHaveProperty('ports')
  })

  test('a worker has more time to stop than it takes to drain', () => {
    const grace = Number(/^(\d+)s$/.exec(String(worker['stop_grace_period']))?.[1]) * 1_000
    expect(grace).toBeGreaterThan(Number(variables.DRAIN_DEADLINE_MS.default) + 5_000)
  })

  test('the apps wait for a healthy Redis and are asked whether they are ready', () => {
    for (const [app, port] of [
      [producer, 3000],
      [worker, 3001],
    ] as const) {
      expect(app['depends_on']).toEqual({ redis: { condition: 'service_healthy' } })
      expect(JSON.stringify(app['healthcheck'])).toContain(`http://127.0.0.1:${port}/readyz`)
    }
  })

  test('the simulator runs in the demo profile only', () => {
    expect(simulator['profiles']).toEqual(['demo'])
    for (const service of [redis, producer, worker]) expect(service).not.toHaveProperty('profiles')
  })

  test('every service comes back, and has no more rights than it needs', () => {
    for (const service of Object.values(services)) {
      expect(service).toMatchObject({
        restart: 'unless-stopped',
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      })
    }
  })

  test('every command is a file that exists', () => {
    for (const service of [producer, worker, simulator]) {
      expect(filesBelow()).toContain(service.command[1])
    }
  })

  test('the apps are given variables they read, with the right defaults', () => {
    const known: Record<string, { default: string; readBy: string }> = variables
    for (const [name, { environment = {} }] of Object.entries({ producer, worker })) {
      for (const [variable, value] of Object.entries(environment)) {
        const { readBy, default: ours } = known[variable] ?? {}
        expect.soft(['both', name], `${variable} of ${name}`).toContain(readBy)
        const fallback = /:-(.*)\}$/.exec(String(value))?.[1] ?? ours
        expect.soft(fallback, `default of ${variable}`).toBe(ours)
      }
    }
  })

  test('everything it takes from .env stands in .env.example, and nothing else', () => {
    const example = [...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name)
    const readByCompose = 'COMPOSE_PROFILES'
    expect(new Set(example)).toEqual(new Set([...interpolated, readByCompose]))
  })

  test('a secret has no default', () => {
    for (const secret of ['API_KEYS', 'DINGTALK_APP_SECRET']) {
      expect(source).toContain(`\${${secret}:?`)
    }
  })
})

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile')

  test('installs for every app and package', () => {
    const manifests = filesBelow()
      .filter((path) => /^(apps|packages)\/[^/]+\/package\.json$/.test(path))
      .map((path) => path.replace('/package.json', ''))
    expect(manifests).not.toEqual([])
    for (const folder of manifests) {
      expect.soft(dockerfile).toContain(`COPY ${folder}/package.json ${folder}/\n`)
    }
  })

  test('runs as a user without rights', () => {
    expect(dockerfile.match(/^USER .*/gm)).toEqual(['USER node'])
  })
})
