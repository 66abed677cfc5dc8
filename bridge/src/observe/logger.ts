import { basename, dirname } from 'node:path'
import pino from 'pino'
import { createStream, type RotatingFileStream } from 'rotating-file-stream'
import { type LogFormat, toConsoleLine, toFileLine } from './log-line.ts'
import { makeFolder } from './make-folder.ts'

export type Log = pino.Logger

export interface LoggerOptions {
  /** What the console shows; the file always has everything from `debug` up. */
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'
  /** Appended to, and begun anew past 10 MB; five older ones are kept. Null: no file. */
  file: string | null
  format: LogFormat
  write?: (line: string) => void
}

export interface Logger extends AsyncDisposable {
  log: Log
}

export function createLogger({ level, file, format, write = (line) => process.stdout.write(line) }: LoggerOptions): Logger {
  const onConsole = { level, stream: { write: (json: string) => void write(toConsoleLine(json)) } }
  const rotating = file === null ? undefined : tryToOpen(file, write)
  const inFile = rotating && {
    level: 'debug' as const,
    stream: { write: (json: string) => void rotating.write(format === 'json' ? json : toFileLine(json)) },
  }
  const log = pino(
    { level: level === 'trace' ? 'trace' : 'debug', base: null, redact: { paths: secretFields, censor: '[secret]' }, mixin: callSite },
    pino.multistream(inFile ? [onConsole, inFile] : [onConsole]),
  )
  return {
    log,
    [Symbol.asyncDispose]: () => new Promise((resolve) => (rotating ? rotating.end(resolve) : resolve())),
  }
}

/** A second net under the rule that no secret is ever given to the log. Only at the top: looking deeper costs more than writing the line. */
const secretFields = [
  'apiKey',
  'apiHash',
  'botToken',
  'sessionKey',
  'previousSessionKey',
  'token',
  'planfix_token',
  'password',
  'authorization',
]

/** The folder first: the stream's own way of making it never ends under /proc. */
function tryToOpen(file: string, complain: (line: string) => void): RotatingFileStream | undefined {
  try {
    makeFolder(dirname(file))
  } catch (error) {
    complain(unwritable(file, error))
    return undefined
  }
  return openFile(file, complain)
}

function unwritable(file: string, error: unknown): string {
  return `The log file ${file} cannot be written / Файл журнала не записывается: ${error instanceof Error ? error.message : String(error)}\n`
}

function openFile(file: string, complain: (line: string) => void): RotatingFileStream {
  const stream = createStream(basename(file), { path: dirname(file), size: '10M', maxFiles: 5, mode: 0o600 })
  // Neither a full disk nor a wrong path may stop the bridge; the console still has every line.
  let isComplaining = false
  stream.on('error', (error: Error) => {
    if (!isComplaining) complain(unwritable(file, error))
    isComplaining = true
  })
  return stream
}

/** A line of a stack trace that is a library's (the innermost `node_modules` tells whose it is; a build has its own folder for them), Node's, or this file's. */
const isForeign = /node_modules[/\\](?!@plangram[/\\]|.*node_modules[/\\])|dist[/\\]dependencies[/\\]|node:|observe\/logger/

/** Where a warning or an error was logged. Looked up only then: it costs a stack trace. */
function callSite(_fields: object, level: number): { at?: string } {
  if (level < 40) return {}
  const frames = new Error().stack?.split('\n').slice(1) ?? []
  const frame = frames.find((line) => !isForeign.test(line))
  const at = /([^/\\(]+:\d+):\d+\)?$/.exec(frame ?? '')?.[1]
  return at ? { at } : {}
}
