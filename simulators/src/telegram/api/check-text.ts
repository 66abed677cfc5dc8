import { MAX_MESSAGE_LENGTH } from './help-get-config.ts'
import { RpcError } from './rpc-error.ts'

/** @throws RpcError when no message can have that text */
export function checkText(text: string): void {
  if (text.trim() === '') throw new RpcError(400, 'MESSAGE_EMPTY')
  if (text.length > MAX_MESSAGE_LENGTH) throw new RpcError(400, 'MESSAGE_TOO_LONG')
}
