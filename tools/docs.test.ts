import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { variables } from '../bridge/src/config/env.ts'
import { inputOf, problemsOf } from '../bridge/src/connections/default-connection.ts'
import { connectionSettings, settingNames } from '../bridge/src/connections/settings.ts'
import { errorCodes } from '../bridge/src/domain/errors.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
/** The first cells of the table rows of a page that are written as code. */
const firstCells = (page: string) => [...page.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? '')

describe('the pages and the code say the same', () => {
  test('every path that the pages name exists', () => {
    for (const page of ['docs/architecture.md', 'README.md', 'README.ru.md', 'CONTRIBUTING.md', 'STYLE.md', ...adrs()]) {
      const paths = [...read(page).matchAll(/`((?:bridge|simulators|e2e|console|docs|tools|examples)\/[\w./-]*)`/g)].map(
        (match) => match[1] ?? '',
      )
      for (const path of paths) expect(existsSync(join(root, path)), `${page}: ${path}`).toBe(true)
    }
  })

  test('every link of the pages leads somewhere', () => {
    const pages = [
      'README.md',
      'README.ru.md',
      'CONTRIBUTING.md',
      'docs/architecture.md',
      'docs/configuration.md',
      'docs/errors.md',
      'docs/run-it-for-real.md',
      'docs/run-it-for-real.ru.md',
    ]
    for (const page of pages) {
      const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '')
      for (const link of links) expect(existsSync(join(root, page, '..', link)), `${page}: ${link}`).toBe(true)
    }
  })

  test('docs/configuration.md explains every variable, and no other', () => {
    const page = read('docs/configuration.md')
    const [described = '', settings = ''] = page.split('## Connection settings')
    const known = [...variables.required, ...variables.optional]
    expect(firstCells(described).sort()).toEqual([...known].sort())
    expect(firstCells(settings).sort()).toEqual([...settingNames].sort())
    for (const name of variables.notYet) expect(page).toContain(`\`${name}\``)
  })

  test('docs/configuration.md gives the defaults of the settings', () => {
    const page = read('docs/configuration.md')
    for (const name of settingNames) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? ''
      expect(row.split('|')[3]?.replaceAll('`', '').trim(), name).toBe(String(connectionSettings[name].default))
    }
  })

  test('docs/configuration.md names every metric', () => {
    const page = read('docs/configuration.md')
    const names = [...read('bridge/src/observe/metrics.ts').matchAll(/name: '(plangram_\w+)'/g)].map((match) => match[1] ?? '')
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) expect(page).toContain(`\`${name}\``)
  })

  test('docs/errors.md explains every error code, and no other', () => {
    expect(firstCells(read('docs/errors.md')).sort()).toEqual([...errorCodes].sort())
  })

  test('.env.example holds the five variables, ready to be filled in, and explains the three forms of the address', () => {
    const example = read('.env.example')
    const set = [...example.matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1])
    expect(set).toEqual(variables.required)
    for (const form of ['/webchat/api', '/xml/', '/rest/']) expect(example).toContain(form)
  })

  test('no value of .env.example is taken for a real one', () => {
    const values = Object.fromEntries(
      [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    )
    const problems = problemsOf(inputOf({ values, settings: {} }), {})
    expect(problems.map(({ name, words }) => [name, words.en])).toEqual(
      variables.required.map((name) => [name, expect.stringContaining('still the example’s value')]),
    )
  })

  test('every error code is raised somewhere', () => {
    const sources = [
      'app',
      'main',
      'store/open-store',
      'store/migrate',
      'store/connections-store',
      'store/encryption-key',
      'store/sqlite/process-lock',
      'connections/connections',
      'connections/default-connection',
      'telegram/telegram-dc',
      'cli/skip',
    ]
    const code = sources.map((source) => read(`bridge/src/${source}.ts`)).join('\n')
    for (const errorCode of errorCodes) expect(code).toContain(`'${errorCode}'`)
  })
})

function adrs(): string[] {
  return readdirSync(join(root, 'docs/adr')).map((name) => `docs/adr/${name}`)
}
