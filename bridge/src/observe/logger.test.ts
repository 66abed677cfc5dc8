import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInThisContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLogger, type Log, type LoggerOptions } from './logger.ts'

let folder: string
let file: string
let onConsole: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plangram-log-'))
  file = join(folder, 'logs', 'plangram.log')
  onConsole = []
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Logs with a logger of its own and waits until everything is written. */
async function logging(options: Partial<LoggerOptions>, work: (log: Log) => void): Promise<void> {
  await using logger = createLogger({ level: 'info', file, format: 'line', write: (line) => void onConsole.push(line), ...options })
  work(logger.log)
}

const inFile = () => readFileSync(file, 'utf8')
const records = () =>
  inFile()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const everyLevel = (log: Log) => {
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) log[level](`at ${level}`)
}
const levelsIn = (lines: string) => [...lines.matchAll(/at (\w+)/g)].map(([, level]) => level)

describe('where a line goes', () => {
  test.each<[LoggerOptions['level'], string[]]>([
    ['trace', ['trace', 'debug', 'info', 'warn', 'error', 'fatal']],
    ['debug', ['debug', 'info', 'warn', 'error', 'fatal']],
    ['info', ['info', 'warn', 'error', 'fatal']],
    ['error', ['error', 'fatal']],
  ])('the console at %s shows %j, the file everything from debug up', async (level, shown) => {
    await logging({ level }, everyLevel)
    expect(levelsIn(onConsole.join(''))).toEqual(shown)
    expect(levelsIn(inFile())).toEqual(['debug', 'info', 'warn', 'error', 'fatal'])
  })

  test('without a file only the console has it', async () => {
    await logging({ file: null }, (log) => log.info('hello'))
    expect(onConsole).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d hello\n$/)])
    expect(() => statSync(file)).toThrow()
  })

  test('the file is made with its folder, and only its owner may read it', async () => {
    await logging({}, (log) => log.info('hello'))
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('the file is appended to', async () => {
    mkdirSync(join(folder, 'logs'))
    writeFileSync(file, 'from before\n')
    await logging({}, (log) => log.info('first'))
    await logging({}, (log) => log.info('second'))
    expect(inFile()).toMatch(/^from before\n.* first \|\n.* second \|\n$/)
  })

  test('everything is in the file when the logger is closed', async () => {
    await logging({}, (log) => {
      for (let line = 0; line < 1_000; line++) log.debug(`line ${line}`)
    })
    expect(inFile().trimEnd().split('\n')).toHaveLength(1_000)
    expect(inFile()).toContain('line 999 |')
  })

  test('past 10 MB the file begins anew, and the older one is kept', async () => {
    await logging({ level: 'error' }, (log) => {
      for (let line = 0; line < 11; line++) log.info(`${line} ${'x'.repeat(1_048_576)}`)
    })
    const written = readdirSync(join(folder, 'logs')).map((name) => readFileSync(join(folder, 'logs', name), 'utf8'))
    expect(inFile().length).toBeLessThan(10 * 1_048_576)
    expect(written.join('').match(/ \d+ x{1048576} \|/g)).toHaveLength(11)
  })
})

describe('the form of the file', () => {
  test('is a line by default', async () => {
    await logging({}, (log) => log.info({ module: 'relay', connection: 'shop' }, 'message taken'))
    expect(inFile()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \|relay \|-INFO\| - \| message taken · connection=shop \|\n$/)
  })

  test('may be JSON, one object a line; the console stays for people', async () => {
    const before = Date.now()
    await logging({ format: 'json' }, (log) => {
      log.info({ module: 'relay', connection: 'shop' }, 'message taken')
      log.error({ err: new Error('boom\n"}') }, 'a\r\nb')
    })
    const [taken, failed] = records()
    expect(taken).toEqual({ level: 30, time: expect.any(Number), module: 'relay', connection: 'shop', msg: 'message taken' })
    expect(taken?.['time']).toBeGreaterThanOrEqual(before)
    expect(failed).toMatchObject({ level: 50, msg: 'a\r\nb', err: { type: 'Error', message: 'boom\n"}', stack: expect.any(String) } })
    expect(onConsole[0]).toMatch(/^\d\d:\d\d:\d\d message taken · connection=shop\n$/)
  })
})

describe('where a line was logged', () => {
  /** A function that logs from line 42 of a file. */
  const callerIn = (filename: string) => runInThisContext('(log, level) => log[level]("hm")', { filename, lineOffset: 41 }) as Caller
  type Caller = (log: Log, level: 'debug' | 'info' | 'warn' | 'error' | 'fatal') => void

  test.each(['warn', 'error', 'fatal'] as const)('is told at %s', async (level) => {
    await logging({}, (log) => callerIn('/srv/plangram/bridge/dist/relay/after-settling.js')(log, level))
    expect(inFile()).toMatch(/ \|after-settling\.js \|42-[A-Z]+\| - \| hm \|\n$/)
  })

  test.each(['debug', 'info'] as const)('is not looked up at %s', async (level) => {
    await logging({ format: 'json' }, (log) => callerIn('/srv/plangram/bridge/dist/relay/after-settling.js')(log, level))
    expect(records()[0]).not.toHaveProperty('at')
  })

  test.each([
    ['a path', '/srv/plangram/bridge/src/app.ts', 'app.ts:42'],
    ['an address', 'file:///srv/plangram/bridge/src/app.ts', 'app.ts:42'],
    ['a path of Windows', 'C:\\plangram\\bridge\\src\\app.ts', 'app.ts:42'],
    ['a path with a space and brackets', '/srv/my (old) plangram/app.ts', 'app.ts:42'],
  ])('is the file’s own name and the line: %s', async (_title, filename, at) => {
    await logging({ format: 'json' }, (log) => callerIn(filename)(log, 'warn'))
    expect(records()[0]).toMatchObject({ at })
  })

  test('is not inside a library', async () => {
    const library = runInThisContext('(log, call) => call(log, "warn")', {
      filename: '/srv/plangram/bridge/src/main.ts',
      lineOffset: 6,
    }) as (log: Log, call: Caller) => void
    await logging({ format: 'json' }, (log) => {
      library(log, callerIn('/srv/plangram/node_modules/fastify/lib/reply.js'))
      library(log, callerIn('/srv/node_modules/@plangram/bridge/node_modules/@fastify/error/index.js'))
      library(log, callerIn('file:///srv/plangram/bridge/dist/dependencies/fastify.js'))
    })
    expect(records()).toMatchObject([{ at: 'main.ts:7' }, { at: 'main.ts:7' }, { at: 'main.ts:7' }])
  })

  test.each(['/srv/node_modules/@plangram/bridge', '/srv/node_modules/.pnpm/@plangram+bridge@1.0.0/node_modules/@plangram/bridge'])(
    'is found although the product itself is installed as a package, in %s',
    async (installed) => {
      await logging({ format: 'json' }, (log) => callerIn(`${installed}/dist/app.js`)(log, 'warn'))
      expect(records()[0]).toMatchObject({ at: 'app.js:42' })
    },
  )
})

describe('secrets', () => {
  const names = ['apiKey', 'apiHash', 'botToken', 'sessionKey', 'previousSessionKey', 'token', 'planfix_token', 'password', 'authorization']

  test.each(names)('%s never gets into a line', async (name) => {
    await logging({ level: 'debug' }, (log) => log.warn({ [name]: 'hush-hush', connection: 'shop' }, 'hello'))
    expect(inFile()).toContain(`${name}=[secret] connection=shop`)
    expect(inFile() + onConsole.join('')).not.toContain('hush-hush')
  })
})

describe('a file that cannot be written', () => {
  const isComplaint = (line: string) => line.includes('cannot be written')

  test.runIf(process.platform === 'linux')('because the system makes no folder there is told once, and nothing hangs', async () => {
    const onConsole: string[] = []
    const logger = createLogger({ level: 'info', file: '/proc/nope/plangram.log', format: 'line', write: (line) => onConsole.push(line) })
    logger.log.info('goes on')
    await logger[Symbol.asyncDispose]()
    expect(onConsole.filter(isComplaint)).toHaveLength(1)
    expect(onConsole.at(-1)).toContain('goes on')
  })

  /** Two ways to make it so. */
  const asFolder = () => void mkdirSync(file, { recursive: true })
  const underAFile = () => writeFileSync(join(folder, 'logs'), 'a file where the folder should be')

  /** A logger with such a file, and the moment at which it has noticed. */
  function withoutFile(spoil: () => void) {
    spoil()
    let notice: () => void
    const noticed = new Promise<void>((resolve) => {
      notice = resolve
    })
    const write = (line: string) => {
      onConsole.push(line)
      if (isComplaint(line)) notice()
    }
    return { logger: createLogger({ level: 'info', file, format: 'line', write }), noticed }
  }

  test.each([
    ['it is a folder', asFolder],
    ['its folder cannot be made', underAFile],
  ])('is told once, and everything goes on on the console: %s', async (_title, spoil) => {
    const { logger, noticed } = withoutFile(spoil)
    logger.log.info('before')
    await noticed
    for (let line = 0; line < 10; line++) logger.log.info('after')
    await logger[Symbol.asyncDispose]()
    expect(onConsole.filter(isComplaint)).toEqual([
      expect.stringContaining(`The log file ${file} cannot be written / Файл журнала не записывается: `),
    ])
    expect(onConsole.filter((line) => line.endsWith(' before\n'))).toHaveLength(1)
    expect(onConsole.filter((line) => line.endsWith(' after\n'))).toHaveLength(10)
  })

  test.each([
    ['it is a folder', asFolder],
    ['its folder cannot be made', underAFile],
  ])('does not hold up the end: %s', async (_title, spoil) => {
    const { logger, noticed } = withoutFile(spoil)
    logger.log.info('hello')
    await logger[Symbol.asyncDispose]()
    await noticed
  })
})
