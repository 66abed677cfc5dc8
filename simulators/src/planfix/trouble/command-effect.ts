import { type Answer, jsonAnswer } from '../chat-api/answer.ts'
import type { CommandTrouble } from './trouble-spec.ts'

/** What a trouble makes of a request. */
export interface CommandEffect {
  /** Whether the command is carried out. */
  readonly isProcessed: boolean
  /** `own`: the command's answer. `none`: the request hangs. `cut`: the connection is destroyed. Else this answer. */
  readonly answer: 'own' | 'none' | 'cut' | Answer
  readonly delayMs: number
}

export const noTrouble: CommandEffect = { isProcessed: true, answer: 'own', delayMs: 0 }

export function commandEffectOf(trouble: CommandTrouble): CommandEffect {
  switch (trouble.kind) {
    case 'slow':
      return { ...noTrouble, delayMs: trouble.delayMs }
    case 'hang':
      return { ...noTrouble, answer: 'none' }
    case 'hang-before':
      return { ...noTrouble, isProcessed: false, answer: 'none' }
    case 'answer-lost':
      return { ...noTrouble, answer: 'cut' }
    case 'destroy-before':
      return { ...noTrouble, isProcessed: false, answer: 'cut' }
    case 'refuse-token':
      return { ...noTrouble, isProcessed: false, answer: jsonAnswer(401, { error: 'Invalid token' }) }
    default:
      return { ...noTrouble, isProcessed: trouble.processed ?? false, answer: answerOf(trouble) }
  }
}

type Answering = Exclude<CommandTrouble, { kind: 'slow' | 'hang' | 'hang-before' | 'answer-lost' | 'destroy-before' | 'refuse-token' }>

function answerOf(trouble: Answering): Answer {
  switch (trouble.kind) {
    case 'status':
      return { status: trouble.status, body: trouble.body ?? '', headers: { ...trouble.headers } }
    case 'server-error':
      return page(500, 'Internal Server Error')
    case 'bad-gateway':
      return page(502, 'Bad Gateway')
    case 'not-found':
      return page(404, 'Not Found')
    case 'forbidden':
      return page(403, 'Forbidden')
    case 'bad-request':
      return jsonAnswer(400, { error: 'Invalid parameters' })
    case 'login-page':
      return page(200, 'Planfix: sign in', '<form method="post" action="/login"><input name="login"><input name="password"></form>')
    case 'unavailable':
      return page(503, 'Service Unavailable', '', retryAfter(trouble.retryAfterS))
    case 'too-many-requests':
      return page(429, 'Too Many Requests', '', retryAfter(trouble.retryAfterS))
    case 'redirect':
      return page(302, 'Found', '', { location: trouble.location })
  }
}

function retryAfter(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) }
}

function page(status: number, title: string, content = '', headers: Record<string, string> = {}): Answer {
  const body = `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1>${content}</body></html>`
  return { status, body, headers: { 'content-type': 'text/html; charset=utf-8', ...headers } }
}
