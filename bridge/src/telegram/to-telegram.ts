import type { tl } from '@mtcute/core'
import Long from 'long'
import type { TelegramPart } from '../outbox/delivery.ts'

/** Telegram's limit for the text of one message, in UTF-16 units (core.telegram.org/api/config: `message_length_max`). */
const longestText = 4_096

/** The pieces of a text that Telegram will take, in order: cut after a paragraph, a line, a word; never inside a character. */
export function splitText(text: string): string[] {
  const pieces: string[] = []
  for (let rest = text.trim(); rest !== ''; ) {
    const end = rest.length <= longestText ? rest.length : cutBefore(rest)
    pieces.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return pieces.filter((piece) => piece !== '')
}

function cutBefore(text: string): number {
  const head = text.slice(0, longestText)
  const least = longestText / 2
  for (const border of ['\n\n', '\n', ' ']) {
    const at = head.lastIndexOf(border)
    if (at >= least) return at + border.length
  }
  return lastWholeCharacter(text)
}

/**
 * People see an emoji of several code points as one character; a cut through it would show as something else. Looked at from
 * the beginning of the text: where one flag of a row ends can be told only by counting. A character that fits into no
 * message is cut between its code points.
 */
function lastWholeCharacter(text: string): number {
  const end = characters.segment(text.slice(0, longestText + 2)).containing(longestText)?.index
  if (end) return end
  return (text.codePointAt(longestText - 1) ?? 0) > 0xffff ? longestText - 1 : longestText
}

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** One part as the call that sends it. The stored random id makes sending it again harmless. */
export function toSendMessage(part: TelegramPart, peer: tl.TypeInputPeer): tl.messages.RawSendMessageRequest {
  return { _: 'messages.sendMessage', peer, message: part.text, randomId: Long.fromString(part.randomId), noWebpage: false }
}
