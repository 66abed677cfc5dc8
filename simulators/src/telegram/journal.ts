import { closeSync, openSync, readSync, truncateSync, writeSync } from 'node:fs'

/** A line of the journal: what happened, in JSON. Longs are decimal strings, bytes are base64. */
export interface JournalRecord {
  readonly kind: string
}

/** Writes the record and makes it happen; when it returns, a killed process will find the record at its next start. */
export type Commit<Fields> = (fields: Fields) => void

const CHUNK_LENGTH = 1024 * 1024

/**
 * The server's memory over restarts: an append-only file, one JSON record per line, read from the start when the server starts.
 * Every record is with the operating system before anything that follows from it leaves the server.
 * That outlives `kill -9`; a power cut it need not outlive, so there is no fsync.
 */
export class Journal {
  readonly #path: string
  readonly #appliers = new Map<string, (record: never) => void>()
  #file: number | undefined

  constructor(path: string) {
    this.#path = path
  }

  /**
   * Says what a kind of record means. `apply` runs when a record is committed and again, in the same order, at each later start:
   * state that changes in `apply` alone is state that is kept.
   */
  define<Fields extends object>(kind: string, apply: (fields: Fields) => void): Commit<Fields> {
    this.#appliers.set(kind, apply)
    return (fields) => {
      if (this.#file === undefined) throw new Error(`The journal ${this.#path} is not open.`)
      writeSync(this.#file, `${JSON.stringify({ kind, ...fields })}\n`)
      apply(fields)
    }
  }

  /**
   * Reads everything back, then accepts new records. Half a line at the end is what a killed process left; it is cut off.
   * @throws when a line in the middle cannot be read.
   */
  open(): void {
    this.#file = openSync(this.#path, 'a+')
    let lineNumber = 0
    const complete = readLines(this.#file, (line) => {
      lineNumber += 1
      this.#apply(line, lineNumber)
    })
    truncateSync(this.#path, complete)
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #apply(line: string, lineNumber: number): void {
    try {
      const { kind, ...fields }: JournalRecord = JSON.parse(line)
      const apply = this.#appliers.get(kind)
      if (!apply) throw new Error(`no part of the server knows the kind "${kind}"`)
      apply(fields as never)
    } catch (error) {
      throw new Error(`Line ${lineNumber} of ${this.#path} cannot be read: ${error instanceof Error ? error.message : error}`)
    }
  }
}

/** Calls `onLine` for every line that ends in a line feed; returns how many bytes these lines have. */
function readLines(file: number, onLine: (line: string) => void): number {
  const chunk = Buffer.allocUnsafe(CHUNK_LENGTH)
  let partial = Buffer.alloc(0)
  let complete = 0
  for (let position = 0; ; ) {
    const length = readSync(file, chunk, 0, CHUNK_LENGTH, position)
    if (length === 0) return complete
    position += length
    let rest = Buffer.concat([partial, chunk.subarray(0, length)])
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      onLine(rest.toString('utf8', 0, end))
      complete += end + 1
      rest = rest.subarray(end + 1)
    }
    partial = rest
  }
}
