import type { PlanfixFileId } from './ids.ts'

/** Planfix said no: `status="error"`. Certainly not carried out. */
export class PlanfixApiError extends Error {
  override name = 'PlanfixApiError'
  readonly method: string
  /** Text, since it may begin with zeros: `0005`. Empty where the answer has none. */
  readonly code: string
  /** Given with 9006 (the name is taken): the file that has it. */
  readonly existingFile: { id: PlanfixFileId; name: string } | null

  constructor(method: string, code: string, said: string, existingFile: PlanfixApiError['existingFile'] = null) {
    super(`${method}: error ${code || 'without a code'}${said && `, ${said}`}`)
    this.method = method
    this.code = code
    this.existingFile = existingFile
  }
}

export interface StrangeAnswer {
  /** The HTTP status; null where it was not kept. */
  status: number | null
  /** What is strange about it, without secrets. */
  what: string
  /** Whether the call that was asked for had been sent by then. If not, it certainly was not carried out. */
  hasLeft: boolean
  /** How long the other side asks to wait (`Retry-After`), ms. */
  retryAfterMs?: number
}

/** Something answered, but not as the XML API does: a web page, another HTTP status, a document that is cut short. */
export class PlanfixStrangeAnswerError extends Error {
  override name = 'PlanfixStrangeAnswerError'
  readonly method: string
  readonly answer: StrangeAnswer

  constructor(method: string, answer: StrangeAnswer) {
    super(`${method}: ${answer.what}`)
    this.method = method
    this.answer = answer
  }
}

/** What came is more than is read: too many bytes, or too many elements. Whether the call was carried out is not known. */
export class PlanfixTooLargeAnswerError extends PlanfixStrangeAnswerError {
  override name = 'PlanfixTooLargeAnswerError'

  constructor(method: string, what: string) {
    super(method, { status: null, what, hasLeft: true })
  }
}

/** The answer says that the call was carried out, but lacks what the help promises. */
export function lacking(method: string, part: string): PlanfixStrangeAnswerError {
  return new PlanfixStrangeAnswerError(method, { status: 200, what: `the answer has no ${part}`, hasLeft: true })
}
