import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Config, readConfig } from './config.ts'
import { readEnvironment } from './env.ts'

const read = (env: Record<string, string>) => readConfig(readEnvironment(env))

function configOf(env: Record<string, string>): Config {
  const config = read(env)
  if (Array.isArray(config)) throw new Error(`refused: ${JSON.stringify(config)}`)
  return config
}

function problemsOf(env: Record<string, string>): string[] {
  const config = read(env)
  return Array.isArray(config) ? config.map(({ name, words }) => `${name} ${words.en}`) : []
}

let folder: string
let keyFile: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plangram-config-'))
  keyFile = join(folder, 'key.pem')
  writeFileSync(keyFile, generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'pkcs1', format: 'pem' }))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('without any variable the bridge listens on this machine only, and keeps its files in data/', () => {
  expect(configOf({})).toEqual({
    host: '127.0.0.1',
    port: 5000,
    adminPort: null,
    publicUrl: null,
    databasePath: resolve('data/plangram.db'),
    log: { level: 'info', file: resolve('data/plangram.log'), format: 'line' },
    telegramServer: null,
  })
})

test('what belongs to a connection is not its business', () => {
  expect(configOf({ TELEGRAM_API_ID: 'x', PLANFIX_API_URL: 'x', PLANFIX_API_KEY: 'secret', ENCRYPTION_KEY: 'secret' })).toEqual(
    configOf({}),
  )
})

describe('what is accepted', () => {
  test.each<[Record<string, string>, Partial<Config>]>([
    [{ HOST: '0.0.0.0' }, { host: '0.0.0.0' }],
    [{ HOST: '::' }, { host: '::' }],
    [{ HOST: 'localhost' }, { host: 'localhost' }],
    [{ PORT: '1' }, { port: 1 }],
    [{ PORT: '65535' }, { port: 65_535 }],
    [{ PORT: ' 8080 ' }, { port: 8_080 }],
    [{ ADMIN_PORT: '5001' }, { adminPort: 5_001 }],
    [{ PUBLIC_URL: 'https://bridge.example' }, { publicUrl: 'https://bridge.example' }],
    [{ PUBLIC_URL: 'https://bridge.example/plangram/' }, { publicUrl: 'https://bridge.example/plangram' }],
    [{ PUBLIC_URL: 'https://bridge.example//' }, { publicUrl: 'https://bridge.example' }],
    [{ PUBLIC_URL: 'HTTPS://bridge.example/Plangram/?#' }, { publicUrl: 'https://bridge.example/Plangram' }],
    [{ PUBLIC_URL: 'http://localhost:5000' }, { publicUrl: 'http://localhost:5000' }],
    [{ PUBLIC_URL: 'http://127.0.0.1:5000/' }, { publicUrl: 'http://127.0.0.1:5000' }],
    [{ PUBLIC_URL: 'http://127.9.9.9' }, { publicUrl: 'http://127.9.9.9' }],
    [{ PUBLIC_URL: 'http://[::1]:5000' }, { publicUrl: 'http://[::1]:5000' }],
    [{ DATABASE_URL: 'sqlite:data/other.db' }, { databasePath: resolve('data/other.db') }],
    [{ DATABASE_URL: 'sqlite:/var/lib/plangram.db' }, { databasePath: '/var/lib/plangram.db' }],
    [{ DATABASE_URL: 'sqlite:///var/lib/plangram.db' }, { databasePath: '/var/lib/plangram.db' }],
    [{ DATABASE_URL: 'sqlite:with space & more.db' }, { databasePath: resolve('with space & more.db') }],
  ])('%j', (env, expected) => {
    expect(configOf(env)).toEqual({ ...configOf({}), ...expected })
  })

  test.each(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])('LOG_LEVEL=%s', (level) => {
    expect(configOf({ LOG_LEVEL: level }).log.level).toBe(level)
  })

  test('LOG_FILE and LOG_FORMAT', () => {
    const { log } = configOf({ LOG_FILE: 'logs/plangram.log', LOG_FORMAT: 'json' })
    expect(log).toEqual({ level: 'info', file: resolve('logs/plangram.log'), format: 'json' })
    expect(configOf({ LOG_FILE: '/var/log/plangram.log', LOG_FORMAT: 'line' }).log).toMatchObject({
      file: '/var/log/plangram.log',
      format: 'line',
    })
  })
})

describe('what is refused', () => {
  test.each(['0', '65536', '-1', '5000.0', '1e3', '0x50', 'http', '123456', '50 00'])('PORT=%s and ADMIN_PORT=%s', (port) => {
    expect(problemsOf({ PORT: port })).toEqual(['PORT must be a port, 1 to 65535'])
    expect(problemsOf({ ADMIN_PORT: port })).toEqual(['ADMIN_PORT must be a port, 1 to 65535'])
  })

  test.each([
    'bridge.example',
    'bridge.example:5000',
    'http://bridge.example',
    'http://10.0.0.1',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://notlocalhost',
    'http://evil.example/localhost',
    'http://1270.0.0.1.example',
    'ftp://bridge.example',
    'javascript:alert(1)',
    'https://',
    'https:bridge.example',
    'https:/bridge.example',
    'http:localhost',
    'https://a b',
    '/plangram',
  ])('PUBLIC_URL=%s', (url) => {
    expect(problemsOf({ PUBLIC_URL: url })).toEqual(['PUBLIC_URL must begin with https:// (http:// only on this machine)'])
  })

  test.each([
    'https://user:secret@bridge.example',
    'https://secret@bridge.example',
    'https://:secret@bridge.example',
    'https://bridge.example/?key=secret',
    'https://bridge.example/#secret',
  ])('PUBLIC_URL=%s, to which nothing can be added', (url) => {
    const problems = problemsOf({ PUBLIC_URL: url })
    expect(problems).toEqual(['PUBLIC_URL must be an address and nothing more: no user, no password, nothing after ? or #'])
    expect(problems.join()).not.toContain('secret')
  })

  test.each(['postgres://user:secret@db/plangram', 'postgresql://db/plangram', 'postgres:'])('%s, with words about this version', (url) => {
    const problems = read({ DATABASE_URL: url })
    expect(problems).toEqual([
      {
        name: 'DATABASE_URL',
        words: {
          en: 'PostgreSQL is not yet in this version; use sqlite:PATH',
          ru: 'PostgreSQL в этой версии ещё нет; используйте sqlite:ПУТЬ',
        },
      },
    ])
    expect(JSON.stringify(problems)).not.toContain('secret')
  })

  test.each(['data/plangram.db', 'mysql://db', 'sqlite', 'sqlite:', 'sqlite://', 'sqlite:///', 'sqlite:data/', 'SQLITE', ':memory:'])(
    'DATABASE_URL=%s',
    (url) => {
      expect(problemsOf({ DATABASE_URL: url })).toEqual(['DATABASE_URL must be sqlite:PATH, for example sqlite:data/plangram.db'])
    },
  )

  test('DATABASE_URL below a file, and a folder in the place of the file', () => {
    mkdirSync(join(folder, 'a-folder'))
    expect(problemsOf({ DATABASE_URL: `sqlite:${keyFile}/x.db` })).toEqual([`DATABASE_URL ${keyFile} is not a folder`])
    expect(problemsOf({ DATABASE_URL: `sqlite:${keyFile}/deep/x.db` })).toEqual([`DATABASE_URL ${keyFile} is not a folder`])
    expect(problemsOf({ DATABASE_URL: `sqlite:${folder}/a-folder` })).toEqual([
      `DATABASE_URL ${folder}/a-folder is not a file; name one in it, for example sqlite:${folder}/a-folder/plangram.db`,
    ])
    expect(configOf({ DATABASE_URL: `sqlite:${folder}/not/there/yet.db` }).databasePath).toBe(`${folder}/not/there/yet.db`)
  })

  test.each(['not a host', 'http://localhost', '127.0.0.1:5000', '[::1]', 'a/b'])('HOST=%s', (host) => {
    expect(problemsOf({ HOST: host })).toEqual(['HOST must be an address or a name of this machine, for example 127.0.0.1 or 0.0.0.0'])
  })

  test.each(['verbose', 'INFO', 'warning', '30'])('LOG_LEVEL=%s', (level) => {
    expect(problemsOf({ LOG_LEVEL: level })).toEqual(['LOG_LEVEL must be one of trace, debug, info, warn, error, fatal'])
  })

  test.each(['text', 'JSON', 'line,json'])('LOG_FORMAT=%s', (format) => {
    expect(problemsOf({ LOG_FORMAT: format })).toEqual(['LOG_FORMAT must be one of line, json'])
  })

  test('everything at once, in both languages', () => {
    const problems = read({
      PORT: 'x',
      ADMIN_PORT: '0',
      PUBLIC_URL: 'x',
      DATABASE_URL: 'x',
      LOG_LEVEL: 'x',
      LOG_FORMAT: 'x',
      TELEGRAM_DC: 'x',
      TELEGRAM_DC_KEY: '',
    })
    if (!Array.isArray(problems)) throw new Error('nothing was refused')
    expect(problems.map(({ name }) => name)).toEqual([
      'PORT',
      'ADMIN_PORT',
      'PUBLIC_URL',
      'DATABASE_URL',
      'LOG_LEVEL',
      'LOG_FORMAT',
      'TELEGRAM_DC',
      'TELEGRAM_DC_KEY',
    ])
    for (const { words } of problems) expect([words.en, words.ru]).toEqual([expect.stringMatching(/[a-z]/), expect.stringMatching(/[а-я]/)])
  })
})

describe('another MTProto server', () => {
  test.each([
    ['127.0.0.1:4430', '127.0.0.1', 4_430],
    ['localhost:4430', 'localhost', 4_430],
    ['dc.example.com:443', 'dc.example.com', 443],
    ['[::1]:4430', '::1', 4_430],
    ['[2001:db8::2]:65535', '2001:db8::2', 65_535],
    ['::1:4430', '::1', 4_430],
    ['telegram_dc-2:443', 'telegram_dc-2', 443],
    ['сервер.рф:443', 'сервер.рф', 443],
  ])('TELEGRAM_DC=%s', (address, host, port) => {
    expect(configOf({ TELEGRAM_DC: address, TELEGRAM_DC_KEY: keyFile }).telegramServer).toEqual({ host, port, keyFile })
  })

  test.each(['localhost', ':4430', 'localhost:', 'localhost:0', 'localhost:65536', 'localhost:http', 'a b:443', '[]:443', '[::1]', '4430'])(
    'TELEGRAM_DC=%s is refused',
    (address) => {
      expect(problemsOf({ TELEGRAM_DC: address, TELEGRAM_DC_KEY: keyFile })).toEqual(['TELEGRAM_DC must be host:port'])
    },
  )

  test.each(['[::1:443', '::1]:443', '[localhost]:443', '[::1::]:443', 'http://localhost:443', 'localhost/x:443', 'user@localhost:443'])(
    'TELEGRAM_DC=%s is refused, being no host',
    (address) => {
      expect(problemsOf({ TELEGRAM_DC: address, TELEGRAM_DC_KEY: keyFile })).toEqual(['TELEGRAM_DC must be host:port'])
    },
  )

  test('address and key go together', () => {
    expect(problemsOf({ TELEGRAM_DC: 'localhost:443' })).toEqual(['TELEGRAM_DC_KEY is missing: the PEM file with the server’s public key'])
    expect(problemsOf({ TELEGRAM_DC_KEY: keyFile })).toEqual(['TELEGRAM_DC must be host:port'])
  })

  test('the key file must be there', () => {
    const missing = join(folder, 'missing.pem')
    expect(problemsOf({ TELEGRAM_DC: 'localhost:443', TELEGRAM_DC_KEY: missing })).toEqual([`TELEGRAM_DC_KEY there is no file ${missing}`])
  })

  test.each(['garbage', '', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'])(
    'the key file must hold a key, not %j',
    (pem) => {
      const file = join(folder, 'garbage.pem')
      writeFileSync(file, pem)
      expect(problemsOf({ PORT: '99999', TELEGRAM_DC: 'localhost:443', TELEGRAM_DC_KEY: file })).toEqual([
        'PORT must be a port, 1 to 65535',
        `TELEGRAM_DC_KEY ${file} cannot be read as a public RSA key in PEM (PKCS#1 or SPKI)`,
      ])
    },
  )

  test('the key file must hold an RSA key', () => {
    const file = join(folder, 'elliptic.pem')
    writeFileSync(file, generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }))
    expect(problemsOf({ TELEGRAM_DC: 'localhost:443', TELEGRAM_DC_KEY: file })).toEqual([expect.stringContaining('public RSA key')])
  })

  test('the key file must be a file', () => {
    expect(problemsOf({ TELEGRAM_DC: 'localhost:443', TELEGRAM_DC_KEY: folder })).toEqual([`TELEGRAM_DC_KEY there is no file ${folder}`])
  })
})
