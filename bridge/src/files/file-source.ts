import type { FileId } from '../domain/ids.ts'

/** Why there are no bytes. `unknown`: there never was such a file; `gone`: there was; `not_now`: ask again after `retryAfterMs`. */
export type Absence = { is: 'unknown' } | { is: 'gone' } | { is: 'not_now'; retryAfterMs: number }

/** Which bytes are wanted. `length` is null for all that follow; it is given wherever the size is known. */
export interface FilePart {
  offset: number
  length: number | null
}

/** A file that is there, before its bytes are asked for. */
export interface FoundFile {
  is: 'here'
  /** As its sender called it; whoever shows it makes it harmless. */
  name: string
  /** As its sender declared it, for example `image/jpeg`; whoever shows it checks its form. */
  mimeType: string
  /** Exactly, in bytes; null: known only at the end, and then there are no parts. */
  size: number | null
  /**
   * Resolves when the first bytes are there, or it is certain that they are not: what comes later can no longer be told to
   * the one who asked, who only sees the stream break off.
   */
  open: (part: FilePart, signal: AbortSignal) => Promise<OpenedFile | Absence>
}

export interface OpenedFile {
  is: 'here'
  /**
   * Exactly the bytes that were asked for, in order, in pieces of at most 1 MiB. A piece is fetched when the one before it
   * has been taken, at most one ahead: whoever reads slowly must not fill the memory. Throws when they cannot be had.
   */
  bytes: AsyncIterable<Uint8Array>
}

/**
 * Where the bytes of files come from. Once `signal` is aborted nobody wants them any more: everything under way ends soon,
 * by whatever error. Other errors are faults.
 */
export interface FileSource {
  find: (id: FileId, signal: AbortSignal) => Promise<FoundFile | Absence>
}

/** One source out of several, by the kind that an id begins with. */
export function joinSources(sources: Record<string, FileSource>): FileSource {
  return {
    async find(id, signal) {
      const kind = id.slice(0, Math.max(0, id.indexOf(':')))
      return Object.hasOwn(sources, kind) && sources[kind] ? sources[kind].find(id, signal) : { is: 'unknown' }
    },
  }
}
