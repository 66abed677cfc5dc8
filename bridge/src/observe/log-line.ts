/** What pino writes, read back: one JSON object a line. */
interface LogRecord {
  level: number
  time: number
  msg?: string
  module?: string
  /** `file:line` of the call, at warn and above. */
  at?: string
  /** What was thrown: as pino writes errors, or itself when it was none. */
  err?: unknown
  [field: string]: unknown
}

export type LogFormat = 'line' | 'json'

const levelNames: Record<number, string> = { 10: 'TRACE', 20: 'DEBUG', 30: 'INFO', 40: 'WARNING', 50: 'ERROR', 60: 'CRITICAL' }
const ownFields = new Set(['level', 'time', 'msg', 'module', 'at', 'err', 'pid', 'hostname'])

/** `time |file |line-level| - | message |`; without a call site the module's name stands for the file. */
export function toFileLine(json: string): string {
  const record = JSON.parse(json) as LogRecord
  const [file, line] = record.at?.split(':') ?? [record.module ?? 'plangram', '']
  return `${localTime(record.time)} |${file} |${line}-${levelName(record)}| - | ${message(record)} |\n`
}

/** For a person who looks at the terminal: time, level when it matters, message. */
export function toConsoleLine(json: string): string {
  const record = JSON.parse(json) as LogRecord
  const level = record.level >= 40 ? `${levelName(record)} ` : ''
  return `${localTime(record.time).slice(11, 19)} ${level}${message(record)}\n`
}

function levelName({ level }: LogRecord): string {
  return levelNames[level] ?? String(level)
}

function message(record: LogRecord): string {
  const fields = Object.entries(record).filter(([name]) => !ownFields.has(name))
  const details = fields.map(([name, value]) => `${name}=${asText(value)}`).join(' ')
  return oneLine([record.msg, details, thrown(record)].filter(Boolean).join(' · '))
}

/** The whole story of an error, only the words of what is a warning. */
function thrown({ level, err }: LogRecord): string | undefined {
  if (err === undefined) return undefined
  const { message, stack } = Object(err) as { message?: string; stack?: string }
  return (level >= 50 ? stack : message) ?? asText(err)
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A log line stays one line, whatever a customer's name or an answer holds: no line breaks, no terminal codes. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is to be shown harmlessly
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) =>
    character === '\n' ? '⏎' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function localTime(ms: number): string {
  const date = new Date(ms)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())},${String(date.getMilliseconds()).padStart(3, '0')}`
}
