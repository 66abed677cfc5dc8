import type { Words } from '../domain/words.ts'
import type { Environment } from './env.ts'

/** What must never be logged or shown; kept apart from `Config` for that reason. */
export interface Secrets {
  /** 32 bytes; null: from the key file beside the database. */
  encryptionKey: Buffer | null
  /** What a Prometheus on another machine presents. */
  metricsToken: string | null
}

/** Either alphabet of base64. Node's decoder would skip every other character, and take half a key for a whole one. */
const base64Of32Bytes = /^[\w+/-]{43}=?$/

export function readSecrets({ values }: Environment): Secrets | { name: string; words: Words }[] {
  const problems: { name: string; words: Words }[] = []
  const { ENCRYPTION_KEY, METRICS_TOKEN } = values
  if (ENCRYPTION_KEY !== undefined && !base64Of32Bytes.test(ENCRYPTION_KEY))
    problems.push({ name: 'ENCRYPTION_KEY', words: { en: 'must be 32 bytes in base64', ru: 'должен быть 32 байтами в base64' } })
  if (METRICS_TOKEN !== undefined && METRICS_TOKEN.length < 16) {
    problems.push({ name: 'METRICS_TOKEN', words: { en: 'must have at least 16 characters', ru: 'должен быть не короче 16 знаков' } })
  }
  return problems.length > 0
    ? problems
    : { encryptionKey: ENCRYPTION_KEY ? Buffer.from(ENCRYPTION_KEY, 'base64') : null, metricsToken: METRICS_TOKEN ?? null }
}
