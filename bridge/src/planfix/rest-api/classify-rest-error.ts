import type { Words } from '../../domain/words.ts'
import type { Delivered, Outcome, Receipt, Rejected, Retry } from '../../outbox/outcome.ts'
import { classifyPlanfixSilence } from '../classify-planfix-error.ts'
import { BudgetSpentError } from '../request-pace.ts'
import { type CodeMeaning, errorCodes, meaningOf } from './error-codes.ts'
import { describeRefusal, PlanfixRestError, type Refusal, type RestFailure, type RestScope, UnreadableAnswerError } from './rest-error.ts'
import type { Created, Updated } from './writing.ts'

/**
 * What a failed call means for the delivery that it was made for. Doubt is only about writes: a caller whose question failed
 * asks it again. `now`: epoch ms.
 */
export function classifyRestError(error: RestFailure, now: number): Outcome {
  if (error instanceof PlanfixRestError) return classifyRefusal(error.refusal)
  if (error instanceof UnreadableAnswerError) return classifyUnreadable(error)
  if (error instanceof BudgetSpentError) return waitFor(Math.max(0, error.until - now), error.message, budgetSpent)
  return classifyPlanfixSilence(error)
}

/** What an accepted write means: 200 and 201 are done, 202 is Planfix's own business and never sent again. */
export function classifyWritten(written: Created | Updated, receipt: Receipt): Delivered {
  if (written.isQueued) return { kind: 'delivered', answer: 'accepted, queued inside Planfix', receipt }
  if ('id' in written) return { kind: 'delivered', answer: `accepted as ${written.id}`, receipt }
  const failures = written.failures.map(({ field, error }) => `${field}: ${error}`).join('; ')
  return { kind: 'delivered', answer: failures ? `accepted, except ${failures}`.slice(0, 200) : 'accepted', receipt }
}

function classifyRefusal(refusal: Refusal): Outcome {
  const { status, code, afterMs } = refusal
  const answer = describeRefusal(refusal)
  if (afterMs !== undefined) return waitFor(afterMs, answer, code === undefined ? busy : errorCodes[22].words)
  const meaning = code === undefined ? undefined : meaningOf(code)
  if (meaning) return classifyCode(meaning, refusal, answer)
  return code !== undefined && status < 500 ? rejected(answer, tell(refused, refusal)) : classifyStatus(status, answer, refusal.said)
}

function classifyCode({ ruling, words }: CodeMeaning, refusal: Refusal, answer: string): Outcome {
  const reason = tell(requiredField(refusal.said) ?? words, refusal)
  switch (ruling) {
    case 'never':
      return rejected(answer, reason)
    case 'failed':
      return refusal.status < 500 ? rejected(answer, reason) : retryLane(answer, reason)
    case 'unknown':
      return refusal.status < 500 ? retryLane(answer, reason) : classifyStatus(refusal.status, answer, refusal.said)
    default:
      return { kind: 'retry', answer, reason, scope: 'destination', trouble: ruling }
  }
}

/** Not the REST API's own words: something between us and it, or another address. */
function classifyUnreadable({ status, kind, message }: UnreadableAnswerError): Outcome {
  const answer = message.slice(0, 200)
  if (kind === 'page' || kind === 'not_json') return classifyStatus(status ?? 0, answer, '')
  return { kind: 'uncertain', answer, reason: kind === 'too_long' ? tooLong : malformed(answer), scope: 'lane' }
}

/** What a status means that came without a code. */
function classifyStatus(status: number, answer: string, said: string): Outcome {
  if (status >= 200 && status < 300) return { kind: 'uncertain', answer, reason: strangeAnswer, scope: 'destination' }
  if (status === 401) return { kind: 'retry', answer, reason: errorCodes[1].words, scope: 'destination', trouble: 'unauthorized' }
  if (status === 400 || status === 413 || status === 422) return rejected(answer, tell(refused, { said: said || String(status) }))
  if (status === 408 || status === 425) return retryLane(answer, busy)
  if (status === 429 || status === 503) return { kind: 'retry', answer, reason: busy, scope: 'destination', trouble: 'unreachable' }
  if (status < 500) return { kind: 'retry', answer, reason: wrongAddress(status), scope: 'destination', trouble: 'misconfigured' }
  return { kind: 'uncertain', answer, reason: broken(status), scope: 'destination' }
}

function rejected(answer: string, reason: Words): Rejected {
  return { kind: 'rejected', answer, reason }
}

function retryLane(answer: string, reason: Words): Retry {
  return { kind: 'retry', answer, reason, scope: 'lane' }
}

function waitFor(afterMs: number, answer: string, reason: Words): Retry {
  return { kind: 'retry', answer, reason, scope: 'destination', trouble: 'limited', afterMs }
}

/** Our words with the right that is missing, and Planfix's own behind them. */
function tell({ en, ru }: Words, { said, scope }: { said: string; scope?: RestScope }): Words {
  const right = scope ? ` (${scope})` : ''
  return {
    en: `${en.replace(' {scope}', right)}${said && `. Planfix: ${said}`}`,
    ru: `${ru.replace(' {scope}', right)}${said && `. Планфикс: ${said}`}`,
  }
}

/** A custom field that the template requires is told only in the text. */
function requiredField(said: string): Words | undefined {
  const field = /custom_field_is_required\D+(\d+)/i.exec(said)?.[1]
  if (!field) return undefined
  return {
    en: `The template in Planfix requires custom field ${field}: make it optional, or let the connection fill it`,
    ru: `Шаблон в Планфиксе требует заполнить поле ${field}: сделайте его необязательным или настройте его заполнение`,
  }
}

const refused: Words = { en: 'Planfix refused the request', ru: 'Планфикс отклонил запрос' }
const busy: Words = { en: 'Planfix asks to wait', ru: 'Планфикс просит подождать' }
const budgetSpent: Words = {
  en: 'The day’s share of Planfix requests is used up; it goes on when Planfix counts anew',
  ru: 'Суточная доля запросов к Планфиксу израсходована; работа продолжится, когда Планфикс начнёт новый счёт',
}
const tooLong: Words = { en: 'The answer of Planfix is too long to be read', ru: 'Ответ Планфикса слишком длинный и не прочитан' }
const strangeAnswer: Words = {
  en: 'Something else than the REST API of Planfix answered: check its address, it ends with /rest/',
  ru: 'Ответил не REST API Планфикса: проверьте адрес, он заканчивается на /rest/',
}

function malformed(answer: string): Words {
  return {
    en: `Planfix answered, but the answer cannot be understood (${answer})`,
    ru: `Планфикс ответил, но ответ непонятен (${answer})`,
  }
}

function wrongAddress(status: number): Words {
  return {
    en: `Planfix answers ${status}: check the address of the REST API, it ends with /rest/`,
    ru: `Планфикс отвечает ${status}: проверьте адрес REST API, он заканчивается на /rest/`,
  }
}

function broken(status: number): Words {
  return {
    en: `Planfix had a fault of its own (${status}); it may have done what was asked`,
    ru: `Сбой на стороне Планфикса (${status}); запрос мог быть выполнен`,
  }
}
