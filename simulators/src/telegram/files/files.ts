import { createHash } from 'node:crypto'
import { accessHash } from '../cloud/access-hashes.ts'
import type { Commit, Journal } from '../journal.ts'
import type { PlainTl, PlainTlValue } from '../tl/plain-tl.ts'
import type { TlObject, TlValue } from '../tl/tl-object.ts'
import type { FileContent } from './file-content.ts'
import { readContent } from './file-content.ts'
import { FileReferences } from './file-references.ts'
import { Uploads } from './uploads.ts'

/** A file that is part of messages, or a person's picture. */
export interface CloudFile {
  /** A long in decimal digits. */
  readonly id: string
  /** A TL `photo` or `document`, without what differs from account to account. */
  readonly tl: PlainTl
  /** The bytes of each size, by its type (`m`, `y`…); of a document itself under the empty name. */
  readonly contents: Readonly<Record<string, FileContent>>
  /** The type of size that is the file as it was sent. */
  readonly original: string
  /** Hex; known for what was uploaded. */
  readonly sha256?: string | undefined
}

export interface FilesOptions {
  /** The folder of everything that is stored. */
  readonly root: string
  readonly referenceLifetimeSeconds: () => number
}

/** How much is hashed before others get their turn. */
const HASHED_AT_ONCE = 4 * 1024 * 1024

/** Photos and documents, by identifier. */
export class Files {
  readonly uploads: Uploads
  readonly references: FileReferences
  readonly #root: string
  readonly #byId = new Map<string, CloudFile>()
  readonly #commit: Commit<CloudFile>

  constructor(journal: Journal, { root, referenceLifetimeSeconds }: FilesOptions) {
    this.#root = root
    this.uploads = new Uploads(root)
    this.references = new FileReferences(referenceLifetimeSeconds)
    this.#commit = journal.define<CloudFile>('file', ({ id, tl, contents, original, sha256 }) => {
      this.#byId.set(id, { id, tl, contents, original, sha256 })
    })
  }

  add(file: CloudFile): CloudFile {
    this.#commit(file)
    return file
  }

  get(id: string): CloudFile | undefined {
    return this.#byId.get(id)
  }

  read(content: FileContent, offset: number, length: number): Buffer {
    return readContent(content, offset, length, this.#root)
  }

  /** All bytes of the file as it was sent, chunk after chunk. */
  *chunks(file: CloudFile): Generator<Buffer> {
    const content = originalContent(file)
    for (let offset = 0; offset < content.size; offset += HASHED_AT_ONCE) yield this.read(content, offset, HASHED_AT_ONCE)
  }

  /** SHA-256 of the file as it was sent, in hex. */
  async hash(file: CloudFile): Promise<string> {
    if (file.sha256 !== undefined) return file.sha256
    const hash = createHash('sha256')
    for (const chunk of this.chunks(file)) {
      hash.update(chunk)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return hash.digest('hex')
  }

  /** The same object as one account may see it: every photo and document in it, however deep, gets a fresh reference. */
  toTl(accountId: number, object: PlainTl): TlObject {
    return this.#reveal(accountId, object) as TlObject
  }

  #reveal(accountId: number, value: PlainTlValue): TlValue {
    if (typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map((item: PlainTlValue) => this.#reveal(accountId, item))
    const object = value as PlainTl
    const fields = Object.fromEntries(Object.entries(object).map(([name, field]) => [name, this.#reveal(accountId, field)]))
    const id = String(object['id'])
    if ((object._ !== 'photo' && object._ !== 'document') || !this.#byId.has(id)) return fields as TlObject
    return { ...fields, _: object._, access_hash: accessHash(accountId, id), file_reference: this.references.issue(accountId, id) }
  }
}

export function originalContent(file: CloudFile): FileContent {
  const content = file.contents[file.original]
  if (!content) throw new Error(`The file ${file.id} has no size "${file.original}".`)
  return content
}
