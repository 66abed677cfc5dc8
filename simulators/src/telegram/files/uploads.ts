import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredContent } from './file-content.ts'

export interface Part {
  readonly number: number
  readonly bytes: Buffer
  readonly isBig: boolean
  /** Undefined as long as the client has not said how many there will be. */
  readonly totalParts?: number | undefined
}

/** What has come of one file. */
export interface Upload {
  readonly folder: string
  readonly isBig: boolean
  readonly totalParts: number | undefined
  /** Whether it is a file already: its parts stay as they are. */
  readonly isUsed: boolean
  /** Bytes of each part, by its number. */
  readonly partLengths: ReadonlyMap<number, number>
}

/** A file all of whose parts are there. */
export interface CompleteFile {
  readonly content: StoredContent
  /** Hex. */
  readonly sha256: string
}

interface RunningUpload extends Upload {
  totalParts: number | undefined
  isUsed: boolean
  readonly partLengths: Map<number, number>
  /** Of the first `hashedParts` parts. */
  hash: ReturnType<typeof createHash>
  hashedParts: number
}

/** The parts of files that clients are sending. They wait on the disk, and are forgotten when the process ends. https://core.telegram.org/api/files */
export class Uploads {
  readonly #root: string
  readonly #running = new Map<string, RunningUpload>()

  constructor(root: string) {
    this.#root = root
  }

  find(accountId: number, fileId: bigint): Upload | undefined {
    return this.#running.get(`${accountId} ${fileId}`)
  }

  /** A part that comes again takes the place of the first; one of the other kind begins another file, and so does any part of what is a file already. */
  save(accountId: number, fileId: bigint, part: Part): void {
    const upload = this.#open(`${accountId} ${fileId}`, part)
    writeFileSync(this.#pathOf(upload, part.number), part.bytes)
    upload.partLengths.set(part.number, part.bytes.length)
    if (part.number < upload.hashedParts) Object.assign(upload, { hash: createHash('sha256'), hashedParts: 0 })
    this.#hashOn(upload)
  }

  /** Everything that has come, in its order; there must be no gap. */
  complete(upload: Upload): CompleteFile {
    const running = upload as RunningUpload
    const { folder, partLengths, hash, hashedParts } = running
    if (hashedParts !== partLengths.size) throw new Error(`Parts of the upload ${folder} are missing.`)
    running.isUsed = true
    const size = [...partLengths.values()].reduce((sum, length) => sum + length, 0)
    return { content: { kind: 'stored', folder, partSize: partLengths.get(0) ?? size, size }, sha256: hash.copy().digest('hex') }
  }

  /** Keeps bytes that nobody has uploaded. */
  store(bytes: Buffer): CompleteFile {
    const folder = this.#makeFolder()
    writeFileSync(join(this.#root, folder, '0'), bytes)
    const content: StoredContent = { kind: 'stored', folder, partSize: bytes.length, size: bytes.length }
    return { content, sha256: createHash('sha256').update(bytes).digest('hex') }
  }

  #open(key: string, { isBig, totalParts }: Part): RunningUpload {
    const running = this.#running.get(key)
    if (running?.isBig === isBig && !running.isUsed) return Object.assign(running, { totalParts: totalParts ?? running.totalParts })
    const upload: RunningUpload = {
      folder: this.#makeFolder(),
      isBig,
      totalParts,
      isUsed: false,
      partLengths: new Map(),
      hash: createHash('sha256'),
      hashedParts: 0,
    }
    this.#running.set(key, upload)
    return upload
  }

  /** Parts may come in any order: whatever now follows without a gap is hashed at once, so that a large file is not read again at its end. */
  #hashOn(upload: RunningUpload): void {
    for (; upload.partLengths.has(upload.hashedParts); upload.hashedParts++)
      upload.hash.update(readFileSync(this.#pathOf(upload, upload.hashedParts)))
  }

  #pathOf({ folder }: Upload, part: number): string {
    return join(this.#root, folder, String(part))
  }

  #makeFolder(): string {
    const folder = randomUUID()
    mkdirSync(join(this.#root, folder), { recursive: true })
    return folder
  }
}
