import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

describe('the build of the bridge', () => {
  let folder: string
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'plangram-build-')))
    for (const tool of ['rolldown', 'typescript']) {
      mkdirSync(join(folder, 'node_modules'), { recursive: true })
      symlinkSync(join(root, 'node_modules', tool), join(folder, 'node_modules', tool))
    }
    cpSync(join(root, 'tools', 'build.mjs'), join(folder, 'tools', 'build.mjs'))
    write('bridge/src/main.ts', `import { name } from 'dependency'\nconsole.log(name)\n`)
    install('first')
    return () => rmSync(folder, { recursive: true, force: true })
  })

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }

  /** As `npm ci` does: the package, and then the list of what is installed. */
  function install(name: string): void {
    write('node_modules/dependency/package.json', '{ "name": "dependency", "type": "module", "exports": "./index.js" }')
    write('node_modules/dependency/index.js', `export const name = '${name}'\n`)
    write('node_modules/.package-lock.json', '{}')
  }

  function run(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    return stdout.trim()
  }

  const built = () => run('tools/build.mjs') + run('bridge/dist/main.js')

  test('holds its dependencies, each in a file of its name', () => {
    built()
    rmSync(join(folder, 'node_modules', 'dependency'), { recursive: true })
    expect(run('bridge/dist/main.js')).toBe('first')
    expect(readFileSync(join(folder, 'bridge/dist/dependencies/dependency.js'), 'utf8')).toContain('"first"')
  })

  test('is made anew after other dependencies were installed, and only then', () => {
    expect(built()).toBe('first')
    const stamp = join(folder, 'bridge/dist/.built')
    const { ino } = statSync(stamp)
    expect(built()).toBe('first')
    expect(statSync(stamp).ino).toBe(ino)
    install('second')
    expect(built()).toBe('second')
  })
})

// By the name of the file the log tells a library's line from ours, and the process an abandoned promise of Telegram's client.
test('the code of Telegram’s client lies in files that name it', () => {
  const dist = join(root, 'bridge', 'dist')
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
  const isOfClient = (file: string) => /^\s*\/\/ \S*node_modules\/@(mtcute|fuman)\//m.test(readFileSync(join(dist, file), 'utf8'))
  const holders = files.filter(isOfClient)
  expect(holders.length).toBeGreaterThan(2)
  expect(holders.filter((file) => !/^dependencies\/@(mtcute|fuman)\//.test(file))).toEqual([])
})
