import type { Words } from '../domain/words.ts'
import type { Outcome, Retry } from '../outbox/outcome.ts'
import { errorOf, isPage } from './chat-api/wire.ts'
import { AnswerTooLongError, type PlanfixAnswer, type PlanfixUnreachableError, retryAfterMs } from './planfix-http.ts'

/**
 * What an answer to a write command means. Written for Planfix's own answers (Planfix help, "Список команд API для
 * чатов": 200 empty, 400, 401) and for whatever may stand between us and Planfix.
 */
export function classifyPlanfixAnswer(answer: PlanfixAnswer): Outcome {
  const { status } = answer
  const said = describe(answer)
  if (status >= 200 && status < 300) return classifySuccess(answer, said)
  if (status === 401) return { kind: 'retry', answer: said, reason: wrongKey, scope: 'destination', trouble: 'unauthorized' }
  if (status === 400 || status === 413 || status === 422)
    return { kind: 'rejected', answer: said, reason: refused(errorOf(answer) ?? String(status)) }
  if (status === 429 || status === 503) return busy(answer, said)
  if (status === 408 || status === 425) return { kind: 'retry', answer: said, reason: tooBusy, scope: 'lane' }
  if (status < 500) return { kind: 'retry', answer: said, reason: wrongAddress(status), scope: 'destination', trouble: 'misconfigured' }
  return { kind: 'uncertain', answer: said, reason: broken(status), scope: 'destination' }
}

/** No answer at all: certain when nothing left, doubtful otherwise. */
export function classifyPlanfixSilence(error: PlanfixUnreachableError): Outcome {
  const answer = error.message
  if (!error.hasLeft) return { kind: 'retry', answer, reason: unreachable, scope: 'destination', trouble: 'unreachable' }
  return { kind: 'uncertain', answer, reason: error instanceof AnswerTooLongError ? tooLong : noAnswer, scope: 'destination' }
}

/** Planfix documents 200 only; another 2xx says as well that the request was accepted (RFC 9110, 15.3). */
function classifySuccess(answer: PlanfixAnswer, said: string): Outcome {
  const error = errorOf(answer)
  if (error) return { kind: 'rejected', answer: said, reason: refused(error) }
  if (isPage(answer)) return { kind: 'uncertain', answer: said, reason: strangeAnswer, scope: 'destination' }
  return { kind: 'delivered', answer: said, receipt: {} }
}

/** 429 and 503 refuse before anything is done, and may say for how long. */
function busy(answer: PlanfixAnswer, said: string): Retry {
  const afterMs = retryAfterMs(answer.headers, Date.now())
  return {
    kind: 'retry',
    answer: said,
    reason: tooBusy,
    scope: 'destination',
    trouble: afterMs ? 'limited' : 'unreachable',
    ...(afterMs && { afterMs }),
  }
}

/** The status and the beginning of the answer, on one line. */
export function describe({ status, body }: PlanfixAnswer): string {
  const text = body.replace(/\s+/g, ' ').trim().slice(0, 200)
  return text ? `${status} ${text}` : String(status)
}

const wrongKey: Words = {
  en: 'Planfix refuses the key (401): compare PLANFIX_API_KEY with the token in the settings of the external chat in Planfix',
  ru: 'Планфикс не принимает ключ (401): сверьте PLANFIX_API_KEY с токеном в настройках внешнего чата в Планфиксе',
}

const tooBusy: Words = { en: 'Planfix asks to wait', ru: 'Планфикс просит подождать' }
const unreachable: Words = { en: 'Planfix cannot be reached', ru: 'Нет связи с Планфиксом' }
const noAnswer: Words = { en: 'Planfix did not answer; it may have taken the message', ru: 'Планфикс не ответил; сообщение могло дойти' }
const tooLong: Words = {
  en: 'What answered in place of Planfix does not end: check PLANFIX_API_URL; the message may have been taken',
  ru: 'Ответ вместо Планфикса не кончается: проверьте PLANFIX_API_URL; сообщение могло дойти',
}
const strangeAnswer: Words = {
  en: 'Planfix answered with a web page instead of an API answer: check PLANFIX_API_URL',
  ru: 'Планфикс ответил веб-страницей вместо ответа API: проверьте PLANFIX_API_URL',
}

function wrongAddress(status: number): Words {
  return {
    en: `Planfix answers ${status}: check PLANFIX_API_URL, it should be the address from the settings of the external chat`,
    ru: `Планфикс отвечает ${status}: проверьте PLANFIX_API_URL — нужен адрес из настроек внешнего чата`,
  }
}

function refused(error: string): Words {
  const text = error.slice(0, 200)
  return { en: `Planfix refused the message: ${text}`, ru: `Планфикс отклонил сообщение: ${text}` }
}

function broken(status: number): Words {
  return {
    en: `Planfix had a fault of its own (${status}); it may have taken the message`,
    ru: `Сбой на стороне Планфикса (${status}); сообщение могло дойти`,
  }
}
