import type { Answer } from '../chat-api/answer.ts'
import type { Company } from '../company/company.ts'
import { errorAnswer } from './xml-answer.ts'

/** Whether the limits let a call through, and the header that tells how many are left of the day. */
export interface Admitted {
  readonly refusal: Answer | undefined
  readonly headers: Readonly<Record<string, string>>
}

/**
 * One request a second, and so many a day, XML and REST together. The day's end is 0007; what comes too fast is answered as the account
 * is told to: what Planfix does then is not documented.
 */
export function admit({ limits, account }: Company, method: string): Admitted {
  const { verdict, waitMs, remaining } = limits.ask('xml', method)
  const headers = { 'x-ratelimit-remaining': String(remaining) }
  if (verdict === 'admitted') return { refusal: undefined, headers }
  const { tooFastAnswer } = account.settings
  if (verdict === 'day-used-up' || tooFastAnswer === '0007') return { refusal: errorAnswer({ code: '0007', details: {} }), headers }
  const retryAfter = tooFastAnswer === '403' ? {} : { 'retry-after': String(Math.ceil(waitMs / 1000)) }
  return { refusal: { status: Number(tooFastAnswer), body: '', headers: retryAfter }, headers }
}
