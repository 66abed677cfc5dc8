import type { Person } from './person.ts'

/** A file of the account, or the address of one. */
export interface StoredFile {
  /** The same for all versions of a file. */
  readonly id: number
  /** Of this version. */
  readonly uniqueId: number
  readonly version: number
  /** It is served at `/file/<key>`, to everyone who knows the key. */
  readonly key: string
  readonly name: string
  readonly description: string
  readonly contentType: string
  /** Of the content in bytes; 0 for an address. */
  readonly size: number
  /** The content; absent when the file is but an address. */
  readonly base64?: string | undefined
  /** Where the file is, when Planfix does not keep it. */
  readonly url?: string | undefined
  /** Who brought it. */
  readonly author?: Person | undefined
  /** On Planfix's clock. */
  readonly createdAt: number
}
