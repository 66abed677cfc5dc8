import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { BridgeError } from '../domain/errors.ts'
import { cannotOpen } from './cannot-open.ts'

/** Where the key lies when ENCRYPTION_KEY does not give it. */
export function keyFileOf(databasePath: string): string {
  return `${databasePath}.key`
}

/** 32 bytes out of base64; undefined when they are not 32. */
export function parseEncryptionKey(base64: string): Buffer | undefined {
  const key = Buffer.from(base64, 'base64')
  return key.length === 32 ? key : undefined
}

/** The key from its file, made at the first start: readable by the owner alone, and complete or not there at all. */
export function readOrMakeKeyFile(path: string): Buffer {
  const key = parseEncryptionKey(textOf(path))
  if (key) return key
  throw new BridgeError('PLANGRAM_ENCRYPTION_KEY_WRONG', {
    en: `${path} does not hold an encryption key (32 bytes in base64). Put it back from your backup.`,
    ru: `В ${path} нет ключа шифрования (32 байта в base64). Верните файл из резервной копии.`,
  })
}

function textOf(path: string): string {
  try {
    if (!existsSync(path)) makeKeyFile(path)
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw cannotOpen(path, error)
  }
}

function makeKeyFile(path: string): void {
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true })
  try {
    // A link, not a rename: two processes that start together agree on whose file was first.
    linkSync(draft, path)
  } catch (error) {
    if (!existsSync(path)) throw error
  } finally {
    unlinkSync(draft)
  }
}
