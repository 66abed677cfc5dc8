import { type Answer, failureAnswer } from '../rest-api/rest-answer.ts'
import { type CommandEffect, commandEffectOf } from './command-effect.ts'
import type { RestTrouble, UpdateTrouble } from './trouble-spec.ts'

/** What a trouble makes of a request to the REST API. */
export interface RestEffect extends Omit<CommandEffect, 'answer'> {
  /** As with commands; `half`: the own answer, cut in the middle of its body. A number: 200 with JSON of so many bytes. */
  readonly answer: CommandEffect['answer'] | 'half' | number
  /** What becomes of an update. */
  readonly update?: UpdateTrouble
}

/** 100 MB: what a client must not read into its memory. */
const hugeBytes = 100_000_000

/** The statuses of Planfix's document where they are not 400; 403 with code 22 is what a public client saw. */
const usualStatus: Readonly<Record<number, number>> = { 1: 401, 2: 401, 5: 405, 22: 403 }

export function restEffectOf(trouble: RestTrouble): RestEffect {
  switch (trouble.kind) {
    case 'refuse-token':
      return instead(failureAnswer(401, 1, 'Access denied, unknown token'), false)
    case 'refusal': {
      const { code, status = usualStatus[code] ?? 400, error = 'Rest API error', timeToReset, processed } = trouble
      return instead(failureAnswer(status, code, error, { timeToReset }), processed)
    }
    case 'refusal-in-200':
      return instead(failureAnswer(200, trouble.code, trouble.error ?? 'Rest API error'), trouble.processed)
    case 'huge-answer':
      return instead(trouble.bytes ?? hugeBytes, trouble.processed)
    case 'half-answer':
      return instead('half', true)
    case 'queued':
    case 'failures':
      return { isProcessed: true, answer: 'own', delayMs: 0, update: trouble }
    default:
      return commandEffectOf(trouble)
  }
}

function instead(answer: Answer | 'half' | number, processed = false): RestEffect {
  return { isProcessed: processed, answer, delayMs: 0 }
}
