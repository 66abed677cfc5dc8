import { successAnswer } from './rest-answer.ts'
import type { RestMethod } from './rest-call.ts'

/** `GET /ping`: whether the API is there and the token good. */
export const ping: RestMethod = { run: () => successAnswer() }
