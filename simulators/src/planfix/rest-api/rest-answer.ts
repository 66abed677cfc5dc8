import { type Answer, jsonAnswer } from '../chat-api/answer.ts'

export type { Answer }

export const emptyAnswer = (status: number): Answer => ({ status, body: '', headers: {} })

/** `{"result":"success", ...}` */
export function successAnswer(payload: object = {}, status = 200): Answer {
  return jsonAnswer(status, { result: 'success', ...payload })
}

/** `{"result":"fail","code":...,"error":"..."}` */
export function failureAnswer(status: number, code: number, error: string, more: object = {}): Answer {
  return jsonAnswer(status, { result: 'fail', code, error, ...more })
}
