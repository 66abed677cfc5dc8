import { MAX_CAPTION_LENGTH, MAX_MESSAGE_LENGTH } from './help-get-config.ts'
import { RpcError } from './rpc-error.ts'

/** @throws RpcError when no message can have that text */
export function checkText(text: string): void {
  if (text.trim() === '') throw new RpcError(400, 'MESSAGE_EMPTY')
  if (text.length > MAX_MESSAGE_LENGTH) throw new RpcError(400, 'MESSAGE_TOO_LONG')
}

/** @throws RpcError when no media can have that text under it */
export function checkCaption(text: string): void {
  if (text.length > MAX_CAPTION_LENGTH) throw new RpcError(400, 'MEDIA_CAPTION_TOO_LONG')
}
