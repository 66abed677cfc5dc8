import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2'

/** Tags and text of a document in the order they stand there. Names are in small letters, entities decoded. */
export interface MarkupHandler {
  /** `isClosed`: written as `<name/>`. */
  openTag(name: string, attributes: Map<string, string>, isClosed: boolean): void
  closeTag(name: string): void
  text(text: string): void
}

/**
 * Reads HTML, however broken, in time that grows with its length alone. htmlparser2's Parser is not used: it looks through all open
 * tags at each tag, so that 100,000 nested ones take it seconds, and as many unmatched ends of tags half a minute.
 */
export function readMarkup(html: string, handler: MarkupHandler): void {
  const tokenizer = new Tokenizer({}, new MarkupEvents(html, handler))
  tokenizer.write(html)
  tokenizer.end()
}

class MarkupEvents implements TokenizerCallbacks {
  readonly #html: string
  readonly #handler: MarkupHandler
  #tag = ''
  #attributes = new Map<string, string>()
  #name = ''
  #value = ''

  constructor(html: string, handler: MarkupHandler) {
    this.#html = html
    this.#handler = handler
  }

  ontext(start: number, end: number): void {
    this.#handler.text(this.#html.slice(start, end))
  }

  ontextentity(codePoint: number): void {
    this.#handler.text(String.fromCodePoint(codePoint))
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#html.slice(start, end).toLowerCase()
    this.#attributes = new Map()
  }

  onattribname(start: number, end: number): void {
    this.#name = this.#html.slice(start, end).toLowerCase()
    this.#value = ''
  }

  onattribdata(start: number, end: number): void {
    this.#value += this.#html.slice(start, end)
  }

  onattribentity(codePoint: number): void {
    this.#value += String.fromCodePoint(codePoint)
  }

  /** Of an attribute that is given twice the first counts. */
  onattribend(): void {
    if (!this.#attributes.has(this.#name)) this.#attributes.set(this.#name, this.#value)
  }

  onopentagend(): void {
    this.#handler.openTag(this.#tag, this.#attributes, false)
  }

  onselfclosingtag(): void {
    this.#handler.openTag(this.#tag, this.#attributes, true)
  }

  onclosetag(start: number, end: number): void {
    this.#handler.closeTag(this.#html.slice(start, end).toLowerCase())
  }

  /** Comments, declarations and instructions are not for readers; in HTML a CDATA section is a comment too. */
  oncomment(): void {}
  oncdata(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
}
