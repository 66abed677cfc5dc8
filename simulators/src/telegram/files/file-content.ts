import { createCipheriv, hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** Where the bytes of a file come from. None of them is kept in memory. */
export type FileContent = GeneratedContent | StoredContent

/** Bytes that are made when they are asked for: the same for the same seed at the same offset, however large the file. */
export interface GeneratedContent {
  readonly kind: 'generated'
  readonly seed: string
  /** In bytes. */
  readonly size: number
  /** Base64: what the file begins with, so that it looks like what it is said to be. */
  readonly header?: string
}

/** Bytes that were uploaded, each part in a file of its own: `0`, `1`, `2`… */
export interface StoredContent {
  readonly kind: 'stored'
  /** Name of the folder within that of all files. */
  readonly folder: string
  /** Bytes of each part but the last. */
  readonly partSize: number
  /** In bytes. */
  readonly size: number
}

const BLOCK_LENGTH = 16

/** Fewer bytes, or none, where the file ends. */
export function readContent(content: FileContent, offset: number, length: number, root: string): Buffer {
  const available = Math.max(0, Math.min(length, content.size - offset))
  if (available === 0) return Buffer.alloc(0)
  return content.kind === 'generated' ? generate(content, offset, available) : readParts(content, offset, available, root)
}

/** The key stream of AES in counter mode can be entered at any block. */
function generate({ seed, header }: GeneratedContent, offset: number, length: number): Buffer {
  const counter = Buffer.alloc(BLOCK_LENGTH)
  counter.writeBigUInt64BE(BigInt(Math.floor(offset / BLOCK_LENGTH)), 8)
  const skipped = offset % BLOCK_LENGTH
  const cipher = createCipheriv('aes-256-ctr', hash('sha256', seed, 'buffer'), counter)
  const bytes = cipher.update(Buffer.alloc(skipped + length)).subarray(skipped)
  if (header !== undefined) bytes.set(Buffer.from(header, 'base64').subarray(offset, offset + length))
  return bytes
}

function readParts({ folder, partSize }: StoredContent, offset: number, length: number, root: string): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let done = 0; done < length; ) {
    const position = offset + done
    const within = position % partSize
    const wanted = Math.min(partSize - within, length - done)
    readFully(join(root, folder, String(Math.floor(position / partSize))), within, bytes.subarray(done, done + wanted))
    done += wanted
  }
  return bytes
}

function readFully(path: string, position: number, into: Buffer): void {
  const file = openSync(path, 'r')
  try {
    const read = readSync(file, into, 0, into.length, position)
    if (read < into.length) throw new Error(`${path} has ${into.length - read} bytes fewer than it had.`)
  } finally {
    closeSync(file)
  }
}
