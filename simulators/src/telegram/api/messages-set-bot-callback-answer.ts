import { accountMethod } from './call.ts'
import { RpcError } from './rpc-error.ts'

interface Request {
  readonly alert?: boolean
  readonly query_id: bigint
  readonly message?: string
  readonly url?: string
}

/** https://core.telegram.org/bots/api#answercallbackquery */
const MAX_ANSWER_LENGTH = 200

/** https://core.telegram.org/method/messages.setBotCallbackAnswer */
export const setBotCallbackAnswer = accountMethod('messages.setBotCallbackAnswer', (request: Request, call) => {
  const { alert = false, query_id: id, message: text, url } = request
  if (text !== undefined && text.length > MAX_ANSWER_LENGTH) throw new RpcError(400, 'MESSAGE_TOO_LONG')
  const isTaken = call.cloud.callbackQueries.answer(call.account.id, id.toString(), { text, isAlert: alert, url })
  if (!isTaken) throw new RpcError(400, 'QUERY_ID_INVALID')
  return true
})
