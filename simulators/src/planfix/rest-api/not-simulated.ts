import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** What Planfix's document has and the simulated account has not. Said aloud: nobody must take it for Planfix's answer. */
export function notSimulated(what: string): RestRefusal {
  return new RestRefusal(501, refusalCode.unknown, `The simulator does not know ${what}`)
}
