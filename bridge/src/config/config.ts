import { createPublicKey } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { dirname, resolve } from 'node:path'
import type { Words } from '../domain/words.ts'
import type { Environment, Variable } from './env.ts'

/** How this process runs; what belongs to a connection is not here. Holds no secrets and may be logged. */
export interface Config {
  host: string
  port: number
  /** A port of its own for the console, `/api` and `/metrics`; null: they share `port`. */
  adminPort: number | null
  /** Our address as Planfix sees it; null: unknown. */
  publicUrl: string | null
  /** Absolute path of the SQLite file. */
  databasePath: string
  log: { level: LogLevel; file: string; format: 'line' | 'json' }
  /** Another MTProto server than Telegram's own. */
  telegramServer: { host: string; port: number; keyFile: string } | null
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
type LogLevel = (typeof logLevels)[number]

export interface ConfigProblem {
  name: string
  words: Words
}

/** The configuration, or every problem of it at once. */
export function readConfig({ values }: Environment): Config | ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const read = <Value>(name: Variable, fallback: Value, parse: (text: string) => Value | Words): Value => {
    const text = values[name]
    const value = text === undefined ? fallback : parse(text)
    if (!isWords(value)) return value
    problems.push({ name, words: value })
    return fallback
  }
  const config: Config = {
    host: read('HOST', '127.0.0.1', parseHost),
    port: read('PORT', 5000, parsePort),
    adminPort: read<number | null>('ADMIN_PORT', null, parsePort),
    publicUrl: read<string | null>('PUBLIC_URL', null, parsePublicUrl),
    databasePath: read('DATABASE_URL', resolve('data/plangram.db'), parseDatabaseUrl),
    log: {
      level: read<LogLevel>('LOG_LEVEL', 'info', (text) => logLevels.find((level) => level === text) ?? oneOf(logLevels)),
      file: resolve(read('LOG_FILE', 'data/plangram.log', (text) => text)),
      format: read<'line' | 'json'>('LOG_FORMAT', 'line', (text) => (text === 'line' || text === 'json' ? text : oneOf(['line', 'json']))),
    },
    telegramServer: readTelegramServer(values, problems),
  }
  return problems.length > 0 ? problems : config
}

function readTelegramServer(values: Environment['values'], problems: ConfigProblem[]): Config['telegramServer'] {
  const address = values.TELEGRAM_DC
  const keyFile = values.TELEGRAM_DC_KEY
  if (!address && !keyFile) return null
  const { host, port } = hostAndPort(address ?? '')
  if (!isHost(host) || !isPort(port))
    problems.push({ name: 'TELEGRAM_DC', words: { en: 'must be host:port', ru: 'должно иметь вид host:port' } })
  if (!keyFile)
    problems.push({
      name: 'TELEGRAM_DC_KEY',
      words: { en: 'is missing: the PEM file with the server’s public key', ru: 'не задано: файл PEM с открытым ключом сервера' },
    })
  else if (!existsSync(keyFile) || !statSync(keyFile).isFile())
    problems.push({ name: 'TELEGRAM_DC_KEY', words: { en: `there is no file ${keyFile}`, ru: `нет файла ${keyFile}` } })
  else if (!holdsRsaKey(keyFile))
    problems.push({
      name: 'TELEGRAM_DC_KEY',
      words: {
        en: `${keyFile} cannot be read as a public RSA key in PEM (PKCS#1 or SPKI)`,
        ru: `${keyFile} не читается как открытый ключ RSA в формате PEM (PKCS#1 или SPKI)`,
      },
    })
  return { host, port, keyFile: resolve(keyFile ?? '') }
}

function holdsRsaKey(keyFile: string): boolean {
  try {
    return createPublicKey(readFileSync(keyFile)).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

/** An IPv6 address may stand in brackets, and needs none: what follows the last colon is the port. */
function hostAndPort(address: string): { host: string; port: number } {
  const [, host = '', port] = /^(.+):(\d{1,5})$/.exec(address) ?? []
  return { host: host.replace(/^\[(.*:.*)\]$/, '$1'), port: Number(port) }
}

function isHost(host: string): boolean {
  return isIPv6(host) || /^[\p{L}\p{N}._-]+$/u.test(host)
}

function parseHost(text: string): string | Words {
  return isHost(text)
    ? text
    : {
        en: 'must be an address or a name of this machine, for example 127.0.0.1 or 0.0.0.0',
        ru: 'должен быть адресом или именем этой машины, например 127.0.0.1 или 0.0.0.0',
      }
}

function parsePort(text: string): number | Words {
  return /^\d{1,5}$/.test(text) && isPort(Number(text))
    ? Number(text)
    : { en: 'must be a port, 1 to 65535', ru: 'должен быть портом от 1 до 65535' }
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535
}

function parsePublicUrl(text: string): string | Words {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isLocal = url && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
  if (!url || !(isLocal ? /^https?:\/\//i : /^https:\/\//i).test(text))
    return {
      en: 'must begin with https:// (http:// only on this machine)',
      ru: 'должен начинаться с https:// (http:// — только на этой же машине)',
    }
  if (url.username || url.password || url.search || url.hash)
    return {
      en: 'must be an address and nothing more: no user, no password, nothing after ? or #',
      ru: 'должен быть только адресом: без имени, без пароля, без ? и # и всего, что за ними',
    }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

function parseDatabaseUrl(text: string): string | Words {
  if (/^postgres(ql)?:/.test(text))
    return { en: 'PostgreSQL is not yet in this version; use sqlite:PATH', ru: 'PostgreSQL в этой версии ещё нет; используйте sqlite:ПУТЬ' }
  // What ends in a slash is a folder, or no path at all.
  const path = /^sqlite:(?:\/\/)?(.*[^/])$/.exec(text)?.[1]
  return path
    ? databasePlace(resolve(path))
    : {
        en: 'must be sqlite:PATH, for example sqlite:data/plangram.db',
        ru: 'должно иметь вид sqlite:ПУТЬ, например sqlite:data/plangram.db',
      }
}

/** The file, or where it can be made: everything above it is a folder, or not there yet. */
function databasePlace(path: string): string | Words {
  const blocking = nearestExisting(dirname(path))
  if (!statSync(blocking).isDirectory()) return { en: `${blocking} is not a folder`, ru: `${blocking} — не папка` }
  if (existsSync(path) && !statSync(path).isFile())
    return {
      en: `${path} is not a file; name one in it, for example sqlite:${path}/plangram.db`,
      ru: `${path} — не файл; укажите файл, например sqlite:${path}/plangram.db`,
    }
  return path
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path))
}

function oneOf(values: readonly string[]): Words {
  return { en: `must be one of ${values.join(', ')}`, ru: `должно быть одним из: ${values.join(', ')}` }
}

function isWords(value: unknown): value is Words {
  return typeof value === 'object' && value !== null && 'ru' in value && 'en' in value
}
