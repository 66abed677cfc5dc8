import type { PlainTl } from '../tl/plain-tl.ts'
import { toPlainTl } from '../tl/plain-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { RpcError } from './rpc-error.ts'

/** Bytes a button may carry. https://core.telegram.org/bots/api#inlinekeyboardbutton */
const MAX_BUTTON_DATA = 64

/**
 * The keyboard of a message to be sent. https://core.telegram.org/api/bots/buttons
 * @throws RpcError
 */
export function readReplyMarkup(markup: TlObject | undefined): PlainTl | undefined {
  if (!markup) return undefined
  for (const button of buttonsOf(markup)) {
    const data = button['data'] as Uint8Array | undefined
    if (button['text'] === '') throw new RpcError(400, 'BUTTON_TEXT_INVALID')
    if (data && (data.length === 0 || data.length > MAX_BUTTON_DATA)) throw new RpcError(400, 'BUTTON_DATA_INVALID')
  }
  return toPlainTl(markup)
}

/** All buttons of a keyboard, row after row. */
function buttonsOf(markup: TlObject): TlObject[] {
  const rows = (markup['rows'] ?? []) as unknown as readonly { readonly buttons: readonly TlObject[] }[]
  return rows.flatMap(({ buttons }) => buttons)
}
