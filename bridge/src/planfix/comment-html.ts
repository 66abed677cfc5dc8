import { CommentText } from './comment-text.ts'
import { readMarkup } from './read-markup.ts'

/**
 * A text as the HTML that Planfix's XML and REST APIs take for a comment (Planfix help: "description" is HTML; its clients
 * write a line break as `<br>`). Addresses stay text: nothing that a customer wrote becomes markup, so nothing he writes can
 * lead elsewhere than it says, and what is read back is what was sent.
 */
export function toCommentHtml(text: string): string {
  return tidy(text)
    .replace(/[&<>\u00A0]/g, (character) => escapes[character] ?? character)
    .replace(/^ |(?<= ) /gm, '&nbsp;')
    .replaceAll('\n', '<br>')
}

/**
 * A comment's HTML as text for Telegram, in normal form. Formatting is dropped; a link becomes `label [ url ]`, as Planfix's chat
 * API writes it; lines of a quote begin with `>>`, items of a list with a dot or their number; a table's row is a line.
 */
export function fromCommentHtml(html: string): string {
  const text = new CommentText()
  readMarkup(isMarkedUp(html) ? html : html.replace(/\r\n?|\n/g, '<br>'), text)
  return normalText(text.finish())
}

/**
 * The normal form of a text: what is left of it when it has been to Planfix and back, `fromCommentHtml(toCommentHtml(text))`.
 * Lines end with `\n`; there are no control characters, nor halves of characters, nor others that XML forbids; a tab is four
 * spaces, a no-break space is a space; no line ends with white space; no empty line is first or last.
 */
export function normalText(text: string): string {
  return tidy(text.replaceAll('\u00A0', ' '))
}

/**
 * Whether a text read back is the one that was sent, whatever Planfix did to its white space, spelt its entities like, or
 * marked quotes with (the chat API adds a bare `>>`).
 */
export function isSameText(a: string, b: string): boolean {
  return comparable(a) === comparable(b)
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\u00A0': '&nbsp;' }

/** A comment without a single tag came from a program that does not know it is HTML; its line breaks are meant. */
function isMarkedUp(html: string): boolean {
  return /<[a-z/!]/i.test(html)
}

function tidy(text: string): string {
  const lines = text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '    ')
    .replace(/(?!\n)[\p{Cc}\uFFFE\uFFFF]/gu, '')
    .split('\n')
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+/, '')
    .trimEnd()
}

function comparable(text: string): string {
  return fromCommentHtml(normalText(text).replaceAll('<', '&lt;'))
    .split('\n')
    .map((line) => line.replace(/^(?:\s*>>)+/, ''))
    .join(' ')
    .trim()
    .replace(/\s+/g, ' ')
}
