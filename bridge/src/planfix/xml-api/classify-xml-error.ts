import type { Words } from '../../domain/words.ts'
import type { Outcome, Retry } from '../../outbox/outcome.ts'
import { classifyPlanfixSilence } from '../classify-planfix-error.ts'
import { PlanfixUnreachableError } from '../planfix-http.ts'
import { BudgetSpentError } from '../request-pace.ts'
import { PlanfixApiError, PlanfixStrangeAnswerError } from './errors.ts'
import { type CodeMeaning, type Remedy, xmlErrorCodes } from './xml-error-codes.ts'

export interface AttemptNow {
  /** Attempts of the delivery begun, the present one included. */
  attempts: number
  now: number
}

/** A task that is being changed is free again soon, or after a long scenario. */
const busyWaitsMs = [1_000, 2_000, 5_000, 10_000]

/**
 * What a failed call of the XML API means for the delivery it was made for.
 * Errors of any other kind are faults of our own, and thrown on.
 */
export function classifyXmlError(error: unknown, { attempts, now }: AttemptNow): Outcome {
  if (error instanceof PlanfixApiError) return classifyCode(error, attempts)
  if (error instanceof PlanfixStrangeAnswerError) return classifyStrangeAnswer(error)
  if (error instanceof PlanfixUnreachableError) return classifyPlanfixSilence(error)
  if (error instanceof BudgetSpentError)
    return wholeSide(error.message, budgetSpent, { trouble: 'limited', afterMs: Math.max(0, error.until - now) })
  throw error
}

/** How the same delivery might succeed after all; undefined where nothing but a person helps. */
export function remedyFor({ code }: PlanfixApiError): Remedy | undefined {
  return xmlErrorCodes[code]?.remedy
}

function classifyCode({ code, method, message: answer }: PlanfixApiError, attempts: number): Outcome {
  const { consequence, words } = xmlErrorCodes[code] ?? unknownCode
  const reason = withCode(words, code, method)
  switch (consequence.kind) {
    case 'pause':
      return wholeSide(answer, reason, { trouble: consequence.trouble })
    case 'wait':
      return wholeSide(answer, reason, { trouble: consequence.trouble, afterMs: consequence.afterMs })
    case 'busy':
      return { kind: 'retry', answer, reason, scope: 'lane', afterMs: busyWaitsMs[Math.min(attempts, busyWaitsMs.length) - 1] ?? 1_000 }
    case 'later':
      return { kind: 'retry', answer, reason, scope: 'lane' }
    case 'once':
    case 'refuse':
      // A refused login says nothing about the delivery that had to wait for it.
      if (method === 'auth.login') return wholeSide(answer, reason, { trouble: 'unauthorized' })
      if (consequence.kind === 'once' && attempts <= 1) return { kind: 'retry', answer, reason, scope: 'lane' }
      return { kind: 'rejected', answer, reason }
  }
}

function classifyStrangeAnswer({ message: answer, answer: { status, hasLeft, retryAfterMs = 0 } }: PlanfixStrangeAnswerError): Outcome {
  if (status === 401) return wholeSide(answer, wrongKey, { trouble: 'unauthorized' })
  if (status === 429 || status === 503) return wholeSide(answer, tooBusy, retryAfterMs ? { trouble: 'limited', afterMs: retryAfterMs } : {})
  if (status === 408 || status === 425) return { kind: 'retry', answer, reason: tooBusy, scope: 'lane' }
  if (status !== null && status >= 300 && status < 500) return wholeSide(answer, wrongAddress(status), { trouble: 'misconfigured' })
  const reason = status === null ? tooLong : status < 300 ? notTheApi : broken(status)
  if (hasLeft) return { kind: 'uncertain', answer, reason, scope: status === null ? 'lane' : 'destination' }
  return wholeSide(answer, reason, status !== null && status < 300 ? { trouble: 'misconfigured' } : {})
}

function wholeSide(answer: string, reason: Words, how: Pick<Retry, 'trouble' | 'afterMs'>): Retry {
  return { kind: 'retry', answer, reason, scope: 'destination', trouble: 'unreachable', ...how }
}

/** The code and the function are what a search in Planfix's help, or a question to its support, begins with. */
function withCode({ en, ru }: Words, code: string, method: string): Words {
  return { en: `${en} (Planfix error ${code}, ${method})`, ru: `${ru} (ошибка Планфикса ${code}, ${method})` }
}

const unknownCode: CodeMeaning = {
  consequence: { kind: 'later' },
  words: { en: 'Planfix answered with an error that the bridge does not know', ru: 'Планфикс ответил ошибкой, которой мост не знает' },
}

const budgetSpent: Words = {
  en: 'The bridge has used up its share of the day’s Planfix requests',
  ru: 'Мост исчерпал свою долю суточных запросов к Планфиксу',
}

const wrongKey: Words = {
  en: 'Planfix refuses the key (401): check PLANFIX_API_KEY and the token',
  ru: 'Планфикс не принимает ключ (401): проверьте PLANFIX_API_KEY и токен',
}

const tooBusy: Words = { en: 'Planfix asks to wait', ru: 'Планфикс просит подождать' }

const tooLong: Words = {
  en: 'Planfix’s answer is longer than the bridge reads; it may have done what it was asked',
  ru: 'Ответ Планфикса длиннее, чем мост читает; запрос мог быть выполнен',
}

const notTheApi: Words = {
  en: 'Something answered in place of Planfix’s XML API: check PLANFIX_API_URL',
  ru: 'Вместо XML API Планфикса ответило что-то другое: проверьте PLANFIX_API_URL',
}

function wrongAddress(status: number): Words {
  return {
    en: `Planfix answers ${status}: check PLANFIX_API_URL, e.g. https://api.planfix.com/xml/`,
    ru: `Планфикс отвечает ${status}: проверьте PLANFIX_API_URL, например https://api.planfix.com/xml/`,
  }
}

function broken(status: number): Words {
  return {
    en: `Planfix had a fault of its own (${status}); it may have done what it was asked`,
    ru: `Сбой на стороне Планфикса (${status}); запрос мог быть выполнен`,
  }
}
