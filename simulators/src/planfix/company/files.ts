import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Attachment } from './comment.ts'
import type { EventLog } from './event-log.ts'
import type { Person } from './person.ts'
import type { StoredFile } from './stored-file.ts'

/** A file an employee attaches: one that Planfix is to keep and serve, or the address of any other. */
export type NewAttachment = Attachment | { readonly name: string; readonly content: string | Uint8Array; readonly contentType?: string }

/** What is told of a new file: its content, or where it is. */
export type NewFile = NewAttachment & { readonly author?: Person | undefined; readonly description?: string | undefined }

const firstFileId = 240_007

/** The versions of all files together start here. */
const firstUniqueId = 910_003

/** The files of the account. Those Planfix keeps are served at `/file/<key>`; the address alone opens them. */
export class Files {
  readonly #log: EventLog
  readonly #clock: Clock
  readonly #fileUrl: (key: string) => string
  readonly #all: StoredFile[] = []
  readonly #byKey = new Map<string, StoredFile>()
  readonly #newest = new Map<number, StoredFile>()
  #nextId = firstFileId

  constructor(log: EventLog, clock: Clock, fileUrl: (key: string) => string) {
    this.#log = log
    this.#clock = clock
    this.#fileUrl = fileUrl
    log.on('file.added', ({ file }) => {
      this.#all.push(file)
      this.#nextId = Math.max(this.#nextId, file.id + 1)
      this.#byKey.set(file.key, file)
      this.#newest.set(file.id, file)
    })
    log.on('file.deleted', ({ id }) => this.#newest.delete(id))
  }

  /** By the key in its address. */
  find(key: string): StoredFile | undefined {
    const file = this.#byKey.get(key)
    return file && this.#newest.has(file.id) ? file : undefined
  }

  /** The newest version. */
  ofId(id: number): StoredFile | undefined {
    return this.#newest.get(id)
  }

  ofUniqueId(uniqueId: number): StoredFile | undefined {
    const file = this.#all[uniqueId - firstUniqueId]
    return file && this.#newest.has(file.id) ? file : undefined
  }

  /** Keeps a file; with `versionOf` as a new version of that one. */
  add(file: NewFile, versionOf?: StoredFile): StoredFile {
    const content = 'url' in file ? undefined : Buffer.from(file.content)
    const ids = {
      id: versionOf?.id ?? this.#nextId,
      uniqueId: firstUniqueId + this.#all.length,
      version: (versionOf?.version ?? 0) + 1,
    }
    const about = { name: file.name, description: file.description ?? '', author: file.author, createdAt: this.#clock.now() }
    const kept = content
      ? { base64: content.toString('base64'), size: content.length, contentType: contentTypeOf(file) }
      : { url: 'url' in file ? file.url : '', size: 0, contentType: 'application/octet-stream' }
    this.#log.record({ type: 'file.added', file: { ...ids, key: randomBytes(12).toString('hex'), ...about, ...kept } })
    return this.#all[this.#all.length - 1] as StoredFile
  }

  delete(id: number): void {
    if (this.#newest.has(id)) this.#log.record({ type: 'file.deleted', id })
  }

  /** Where the file can be fetched. */
  urlOf(file: StoredFile): string {
    return file.url ?? this.#fileUrl(file.key)
  }
}

function contentTypeOf(file: NewFile): string {
  return ('contentType' in file ? file.contentType : undefined) ?? 'application/octet-stream'
}
