/** What stands in front of the lines of a quote or a list item. */
interface Margin {
  first: string
  rest: string
  isBegun: boolean
}

/** A quote in a quote in a quote … says nothing more to a reader, and each level lengthens every line. */
const mostMargins = 16

/**
 * Text as a browser would lay it out: white space runs together and vanishes at the ends of lines, a block begins a line of its
 * own, and quotes and list items have marks in front.
 */
export class TextLines {
  readonly #pieces: string[] = []
  readonly #margins: Margin[] = []
  /** What stands in front of the next line while the margins stay the same and no mark is to come. */
  #prefix: string | undefined
  #isAtStart = true
  #hasSpace = false

  /** Words. A no-break space is a character like any other. */
  add(text: string): void {
    text.split(/[\t\n\f\r ]+/).forEach((word, index) => {
      if (index > 0) this.#hasSpace = true
      if (word !== '') this.write(word)
    })
  }

  /** Text whose white space stays as it is; without line breaks. */
  write(text: string): void {
    if (this.#isAtStart) this.#beginLine()
    else if (this.#hasSpace) this.#pieces.push(' ')
    this.#hasSpace = false
    this.#pieces.push(text)
  }

  /** Ends the line even if nothing is on it. */
  breakLine(): void {
    if (this.#isAtStart) this.#beginLine()
    this.#pieces.push('\n')
    this.#isAtStart = true
    this.#hasSpace = false
  }

  /** What comes next begins a line. */
  endLine(): void {
    if (!this.#isAtStart) this.breakLine()
  }

  openMargin(first: string, rest: string): void {
    this.#margins.push({ first, rest, isBegun: false })
    this.#prefix = undefined
  }

  /** The mark of the innermost margin is not shown where it was not yet. */
  skipMark(): void {
    const margin = this.#margins.at(-1)
    if (margin) margin.isBegun = true
  }

  closeMargin(): void {
    this.#margins.pop()
    this.#prefix = undefined
  }

  toString(): string {
    return this.#pieces.join('')
  }

  #beginLine(): void {
    this.#isAtStart = false
    this.#pieces.push(this.#prefix ?? this.#beginMargins())
  }

  #beginMargins(): string {
    const shown = this.#margins.slice(0, mostMargins)
    const marks = shown.map(({ isBegun, first, rest }) => (isBegun ? rest : first))
    for (const margin of shown) margin.isBegun = true
    this.#prefix = shown.map(({ rest }) => rest).join('')
    return marks.join('')
  }
}
