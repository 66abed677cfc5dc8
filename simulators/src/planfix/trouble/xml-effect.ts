import type { Answer } from '../chat-api/answer.ts'
import { errorAnswer } from '../xml-api/xml-answer.ts'
import { type CommandEffect, commandEffectOf } from './command-effect.ts'
import type { XmlTrouble } from './trouble-spec.ts'

/** What a trouble makes of a call to the XML API. */
export interface XmlEffect extends Omit<CommandEffect, 'answer'> {
  /** As with commands; `half`: the own answer, cut in the middle of its body. A number: 200 with XML of so many bytes. */
  readonly answer: CommandEffect['answer'] | 'half' | number
}

/** 100 MB: what a client must not read into its memory. */
const hugeBytes = 100_000_000

export function xmlEffectOf(trouble: XmlTrouble): XmlEffect {
  switch (trouble.kind) {
    case 'refusal': {
      const { code, message } = trouble
      return instead(errorAnswer({ code, details: { message } }), trouble.processed)
    }
    case 'huge-answer':
      return instead(trouble.bytes ?? hugeBytes, trouble.processed)
    case 'half-answer':
      return instead('half', true)
    default:
      return commandEffectOf(trouble)
  }
}

function instead(answer: Answer | 'half' | number, processed = false): XmlEffect {
  return { isProcessed: processed, answer, delayMs: 0 }
}
