import { randomBytes } from 'node:crypto'
import type { EventLog } from './event-log.ts'
import type { Attachment, StoredFile } from './records.ts'

/** A file an employee attaches: one that Planfix is to keep and serve, or the address of any other. */
export type NewAttachment = Attachment | { readonly name: string; readonly content: string | Uint8Array; readonly contentType?: string }

/** The files Planfix keeps and serves at `/file/<id>`; the address alone opens them. */
export class Files {
  readonly #log: EventLog
  readonly #fileUrl: (id: string) => string
  readonly #byId = new Map<string, StoredFile>()

  constructor(log: EventLog, fileUrl: (id: string) => string) {
    this.#log = log
    this.#fileUrl = fileUrl
    log.on('file.added', ({ file }) => this.#byId.set(file.id, file))
  }

  find(id: string): StoredFile | undefined {
    return this.#byId.get(id)
  }

  /** Keeps the content, if there is any, and tells where the file can be fetched. */
  attach(attachment: NewAttachment): Attachment {
    if ('url' in attachment) return attachment
    const { name, content, contentType = 'application/octet-stream' } = attachment
    const id = randomBytes(12).toString('hex')
    this.#log.record({ type: 'file.added', file: { id, name, contentType, base64: Buffer.from(content).toString('base64') } })
    return { name, url: this.#fileUrl(id) }
  }
}
