import { setTimeout as sleep } from 'node:timers/promises'
import type { Finding } from '../connections/check.ts'
import type { Connection } from '../domain/connection.ts'
import type { Words } from '../domain/words.ts'
import type { Outcome } from '../outbox/outcome.ts'
import { AnswerTooLongError, PlanfixUnreachableError } from './planfix-http.ts'

/** Somebody waits for the result of a check, ms. */
export const questionTimeoutMs = 20_000

/** The running bridge asks as well, so a check may be told to wait; longer than this it is told to the operator, ms. */
const longestWaitMs = 20_000
const mostTries = 3

/** What a check may use; the same for all of them. */
export interface CheckContext {
  connection: Connection
  /** Epoch ms. */
  now: () => number
  signal: AbortSignal
}

/** How a check puts a question to the XML or REST API. */
export interface Asking {
  /** Throws what is a fault of our own. */
  classify: (error: unknown) => Outcome
  fixes: Record<'unauthorized' | 'misconfigured' | 'refused', Words>
  signal: AbortSignal
}

/** The answer, or what to tell the operator when there is none. */
export async function askPlanfix<Answer>(
  question: () => Promise<Answer>,
  { classify, fixes, signal }: Asking,
): Promise<{ answer: Answer } | { finding: Finding; error: unknown }> {
  for (let tries = 1; ; tries++) {
    try {
      return { answer: await question() }
    } catch (error) {
      if (error instanceof PlanfixUnreachableError) return { finding: describeNoAnswer(error), error }
      const outcome = classify(error)
      const waitMs = outcome.kind === 'retry' && outcome.trouble === 'limited' ? (outcome.afterMs ?? 0) : undefined
      const isWorthIt = waitMs !== undefined && waitMs <= longestWaitMs && tries < mostTries
      if (!isWorthIt) return { finding: findingOf(outcome, fixes), error }
      await sleep(waitMs, undefined, { signal })
    }
  }
}

/** Nothing answered, or something that is not Planfix: a matter of the network, or of the address. */
export function describeNoAnswer(error: PlanfixUnreachableError): Finding {
  const { message } = error
  if (error instanceof AnswerTooLongError) return endlessAnswer(message)
  return {
    verdict: 'failed',
    detail: { en: `Planfix does not answer: ${message}`, ru: `Планфикс не отвечает: ${message}` },
    fix: {
      en: 'Check the host in the address, and whether this machine may reach it (DNS, firewall, proxy)',
      ru: 'Проверьте имя сервера в адресе и доступен ли он с этой машины (DNS, межсетевой экран, прокси)',
    },
  }
}

function endlessAnswer(message: string): Finding {
  return {
    verdict: 'failed',
    detail: {
      en: `Something answered, but not as Planfix does: ${message}`,
      ru: `Ответил не Планфикс: ответ слишком длинный (${message})`,
    },
    fix: {
      en: 'Compare the address with the one in Planfix’s settings; open it in a browser to see who answers',
      ru: 'Сверьте адрес с указанным в настройках Планфикса; откройте его в браузере и посмотрите, кто отвечает',
    },
  }
}

function findingOf(outcome: Outcome, fixes: Asking['fixes']): Finding {
  if (outcome.kind === 'delivered') throw new Error('A failed question cannot have been delivered')
  const detail = outcome.reason
  const trouble = outcome.kind === 'retry' ? outcome.trouble : undefined
  if (trouble === 'limited' || (outcome.kind === 'retry' && trouble === undefined)) return { verdict: 'warning', detail, fix: again }
  if (trouble === 'unauthorized' || trouble === 'misconfigured') return { verdict: 'failed', detail, fix: fixes[trouble] }
  if (trouble === 'unreachable') return { verdict: 'failed', detail, fix: again }
  return { verdict: 'failed', detail, fix: outcome.kind === 'rejected' ? fixes.refused : fixes.misconfigured }
}

const again: Words = { en: 'Run this test again in a few minutes', ru: 'Повторите проверку через несколько минут' }
