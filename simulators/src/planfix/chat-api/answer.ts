/** An HTTP answer of Planfix. */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** What successful write commands answer: 200 and nothing. Planfix help: "Список команд API для чатов". */
export const emptyAnswer: Answer = { status: 200, body: '', headers: {} }

export function jsonAnswer(status: number, body: unknown): Answer {
  return { status, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

/** A command that Planfix does not carry out: 400 or 401 with `{"error": ...}`. */
export class ChatApiRefusal extends Error {
  override name = 'ChatApiRefusal'
  readonly answer: Answer

  constructor(status: 400 | 401, error: 'Invalid parameters' | 'Invalid token' | 'task not found' | 'unknown contact') {
    super(error)
    this.answer = jsonAnswer(status, { error })
  }
}
