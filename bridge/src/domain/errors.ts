import type { Words } from './words.ts'

/** Every error that a person may meet, by a code that never changes. `docs/errors.md` says what to do about each. */
export const errorCodes = [
  'PLANGRAM_CONFIG_INVALID',
  'PLANGRAM_CONNECTION_NOT_FOUND',
  'PLANGRAM_CONNECTION_EXISTS',
  'PLANGRAM_CONNECTION_INVALID',
  'PLANGRAM_DATABASE_BUSY',
  'PLANGRAM_DATABASE_MISSING',
  'PLANGRAM_DATABASE_NEWER',
  'PLANGRAM_DATABASE_UNREADABLE',
  'PLANGRAM_DELIVERY_NOT_FOUND',
  'PLANGRAM_ENCRYPTION_KEY_WRONG',
  'PLANGRAM_PORT_TAKEN',
  'PLANGRAM_TELEGRAM_KEY_UNUSABLE',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/**
 * An error of ours, meant for a person: what is wrong, where, and how to mend it, in both languages.
 * `message` is the English text; secrets never belong in it.
 */
export class BridgeError extends Error {
  override name = 'BridgeError'
  readonly code: ErrorCode
  readonly words: Words

  constructor(code: ErrorCode, words: Words, options?: ErrorOptions) {
    super(words.en, options)
    this.code = code
    this.words = words
  }
}
