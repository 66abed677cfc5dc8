import type { Words } from '../domain/words.ts'
import type { Environment } from './env.ts'

/** What must never be logged or shown; kept apart from `Config` for that reason. */
export interface Secrets {
  /** 32 bytes; null: from the key file beside the database. */
  encryptionKey: Buffer | null
  /** What a Prometheus on another machine presents. */
  metricsToken: string | null
}

export function readSecrets({ values }: Environment): Secrets | { name: string; words: Words }[] {
  const problems: { name: string; words: Words }[] = []
  const { ENCRYPTION_KEY, METRICS_TOKEN } = values
  const key = ENCRYPTION_KEY === undefined ? null : Buffer.from(ENCRYPTION_KEY, 'base64')
  if (key && key.length !== 32)
    problems.push({ name: 'ENCRYPTION_KEY', words: { en: 'must be 32 bytes in base64', ru: 'должен быть 32 байтами в base64' } })
  if (METRICS_TOKEN !== undefined && METRICS_TOKEN.length < 16) {
    problems.push({ name: 'METRICS_TOKEN', words: { en: 'must have at least 16 characters', ru: 'должен быть не короче 16 знаков' } })
  }
  return problems.length > 0 ? problems : { encryptionKey: key, metricsToken: METRICS_TOKEN ?? null }
}
