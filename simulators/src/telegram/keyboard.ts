import type { PrivateMessage } from './cloud/private-message.ts'
import type { PlainTl } from './tl/plain-tl.ts'

/**
 * The data of a button under a message, in base64.
 * @throws when there is none with that text, or it asks nothing of the bot
 */
export function findButton({ replyMarkup }: PrivateMessage, text: string): string {
  const buttons = replyMarkup?._ === 'replyInlineMarkup' ? buttonsOf(replyMarkup) : []
  const button = buttons.find((each) => each['text'] === text)
  if (button?._ === 'keyboardButtonCallback') return String(button['data'])
  const others = buttons.map((each) => JSON.stringify(each['text'])).join(', ')
  throw new Error(`There is no button ${JSON.stringify(text)} that asks the bot, but: ${others || 'none'}`)
}

/**
 * A key of the keyboard that stands under the chat: the last that the bot has put up and not taken away since.
 * @throws when there is none with that text
 */
export function findKey(messages: readonly PrivateMessage[], bot: number, text: string): { message: PrivateMessage; button: PlainTl } {
  const message = messages.findLast(({ from, replyMarkup }) => from === bot && replyMarkup && replyMarkup._ !== 'replyInlineMarkup')
  const keys = message?.replyMarkup?._ === 'replyKeyboardMarkup' ? buttonsOf(message.replyMarkup) : []
  const button = keys.find((each) => each['text'] === text)
  if (message && button) return { message, button }
  const others = keys.map((each) => JSON.stringify(each['text'])).join(', ')
  throw new Error(`There is no key ${JSON.stringify(text)} on the keyboard, but: ${others || 'none'}`)
}

function buttonsOf(markup: PlainTl): PlainTl[] {
  const rows = (markup['rows'] ?? []) as unknown as readonly { readonly buttons: readonly PlainTl[] }[]
  return rows.flatMap(({ buttons }) => buttons)
}
