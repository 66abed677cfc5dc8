import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { LoggedEvent } from './company-events.ts'

const newline = 0x0a

/**
 * The append-only file `journal.ndjson` of a data folder: one event a line, written before the happening is answered.
 * A last line cut off by a crash is removed; what it told was never answered.
 */
export class Journal {
  readonly #file: number
  /** What the folder held when it was opened, in order. */
  readonly events: readonly LoggedEvent[]

  /** Throws when the folder cannot be written or the file is damaged before its last line. */
  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true })
    const path = join(dataDir, 'journal.ndjson')
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
    const whole = bytes.lastIndexOf(newline) + 1
    this.events = readLines(path, bytes.subarray(0, whole))
    this.#file = openSync(path, 'a')
    if (whole < bytes.length) ftruncateSync(this.#file, whole)
  }

  append(event: LoggedEvent): void {
    writeSync(this.#file, `${JSON.stringify(event)}\n`)
  }

  close(): void {
    closeSync(this.#file)
  }
}

function readLines(path: string, bytes: Buffer): LoggedEvent[] {
  const events: LoggedEvent[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start)
    events.push(readLine(bytes.toString('utf8', start, end), `${path}, line ${events.length + 1}`))
    start = end + 1
  }
  return events
}

function readLine(line: string, where: string): LoggedEvent {
  try {
    return JSON.parse(line) as LoggedEvent
  } catch (cause) {
    throw new Error(`${where}, is damaged: remove the folder to begin anew`, { cause })
  }
}
