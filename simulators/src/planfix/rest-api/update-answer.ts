import { jsonAnswer } from '../chat-api/answer.ts'
import { type Answer, emptyAnswer, successAnswer } from './rest-answer.ts'
import type { RestCall } from './rest-call.ts'
import { RestRefusal } from './rest-refusal.ts'

/** A field that an update did not change, and why. */
export interface Failure {
  readonly field: string
  readonly error: string
}

/** "The object is being changed": how long such a change waits is not documented. */
const queuedMs = 1000

/**
 * Carries an update out, now (200) or, when trouble says that the object is being changed by somebody else, later (202).
 * `apply` changes what it can and tells what it cannot.
 */
export function updateAnswer<Body extends object>({ body, clock, update }: RestCall<Body>, apply: (body: Body) => Failure[]): Answer {
  if (update?.kind === 'queued') {
    clock.at(clock.now() + (update.afterMs ?? queuedMs), () => applyUnheard(() => apply(body)))
    return emptyAnswer(202)
  }
  const refused = Object.entries(update?.failures ?? {})
  const rest = Object.fromEntries(Object.entries(body).filter(([name]) => !refused.some(([field]) => field === name))) as Body
  const failures = [...apply(rest), ...refused.map(([field, error]) => ({ field, error }))]
  if (failures.length === 0) return successAnswer()
  return jsonAnswer(200, { failures: update?.isBare ? failures[0] : failures })
}

/** What comes of a queued change nobody is told, not even that it was impossible. */
function applyUnheard(apply: () => void): void {
  try {
    apply()
  } catch (error) {
    if (!(error instanceof RestRefusal)) throw error
  }
}
