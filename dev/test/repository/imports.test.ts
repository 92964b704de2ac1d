import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, read } from './repository.ts'

type Rule = {
  /** What of ours it may import, its tests included. */
  ours: readonly string[]
  /** The npm packages its sources may import; anything when left out. */
  npm?: readonly string[]
  /** npm packages that are another package's job. */
  notNpm?: readonly string[]
}

/** The layout of docs/architecture.md: leaves below, joined by the main.ts of each app. */
const rules: Record<string, Rule> = {
  'packages/dingtalk': { ours: [], npm: ['axios', 'zod'] },
  'packages/ledger': { ours: [], npm: ['ioredis'] },
  'packages/jobs': { ours: [], npm: ['zod'] },
  'packages/log': { ours: [], npm: ['pino'] },
  'packages/settings': { ours: [], npm: ['zod'] },
  'packages/simulator': { ours: [], npm: ['fastify', 'zod'] },
  'apps/producer': {
    ours: [
      '@dingpost/dingtalk/messages',
      '@dingpost/ledger',
      '@dingpost/jobs',
      '@dingpost/log',
      '@dingpost/settings',
    ],
    notNpm: ['axios'],
  },
  'apps/worker': {
    ours: [
      '@dingpost/dingtalk',
      '@dingpost/ledger',
      '@dingpost/jobs',
      '@dingpost/log',
      '@dingpost/settings',
    ],
    notNpm: ['axios', '@bull-board/api'],
  },
  dev: { ours: ['@dingpost/'] },
  e2e: { ours: ['@dingpost/'] },
  bench: { ours: ['@dingpost/'] },
  docs: { ours: ['@dingpost/'] },
}

type Import = { file: string; specifier: string }

const files = filesBelow().filter((path) => /\.[cm]?tsx?$/.test(path) && !path.endsWith('.d.ts'))

const manifests = filesBelow()
  .filter((path) => path.endsWith('/package.json'))
  .map(dirname)

test('every package has its rule', () => {
  expect(manifests.toSorted()).toEqual(Object.keys(rules).toSorted())
})

describe.each(Object.entries(rules))('%s', (folder, rule) => {
  const imports = files.filter((file) => file.startsWith(`${folder}/`)).flatMap(importsOf)
  const inSources = imports.filter(({ file }) => file.startsWith(`${folder}/src/`))
  const inTests = imports.filter(({ file }) => !file.startsWith(`${folder}/src/`))
  const manifest = JSON.parse(read(`${folder}/package.json`)) as Manifest

  test('imports of ours only what its rule names', () => {
    expect(imports.filter(isOurs).filter(breaks(rule.ours)).map(line)).toEqual([])
  })

  test('imports from npm only what is its job', () => {
    const npm = inSources.filter((one) => isFromNpm(one) && !isOurs(one))
    const wrong = npm.filter(({ specifier }) => {
      const name = packageName(specifier)
      return rule.notNpm?.includes(name) || rule.npm?.includes(name) === false
    })
    expect(wrong.map(line)).toEqual([])
  })

  test('declares what it imports, and of ours nothing its rule forbids', () => {
    const { dependencies = {}, devDependencies = {} } = manifest
    const undeclared = [
      ...inSources.filter(({ specifier }) => !(packageName(specifier) in dependencies)),
      ...inTests.filter(
        ({ specifier }) => !(packageName(specifier) in { ...dependencies, ...devDependencies }),
      ),
    ]
    expect(undeclared.filter(isFromNpm).filter(isNotForTestsOnly).map(line)).toEqual([])

    const allowed = rule.ours.map((name) => (name === '@dingpost/' ? name : packageName(name)))
    const declared = Object.keys(dependencies).map((specifier) => ({ file: folder, specifier }))
    expect(declared.filter(isOurs).filter(breaks(allowed)).map(line)).toEqual([])
  })

  test('reaches into no other package by a path', () => {
    const strays = imports.filter(
      ({ file, specifier }) =>
        specifier.startsWith('.') && !join(dirname(file), specifier).startsWith(`${folder}/`),
    )
    expect(strays.map(line)).toEqual([])
  })
})

type Manifest = {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

function importsOf(file: string): Import[] {
  const forms = /^\s*(?:import|export)\b[^'"`]*?\bfrom\s*'([^']+)'|\bimport\s*\(?\s*'([^']+)'/gm
  return [...read(file).matchAll(forms)].map(([, from, bare]) => ({
    file,
    specifier: from ?? bare ?? '',
  }))
}

function isOurs({ specifier }: Import): boolean {
  return specifier.startsWith('@dingpost/')
}

function isFromNpm({ specifier }: Import): boolean {
  return !/^(\.|node:)/.test(specifier) && !builtinModules.includes(specifier)
}

/** vitest and the compiler's types are declared once, at the root. */
function isNotForTestsOnly({ specifier }: Import): boolean {
  return packageName(specifier) !== 'vitest'
}

/** A name allows the package and what it exports below; a name that is such an export only itself. */
function breaks(allowed: readonly string[]) {
  return ({ specifier }: Import) =>
    !allowed.some((name) =>
      name.endsWith('/') || packageName(name) === name
        ? specifier === name || specifier.startsWith(name.replace(/\/?$/, '/'))
        : specifier === name,
    )
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function line({ file, specifier }: Import): string {
  return `${file} imports ${specifier}`
}
