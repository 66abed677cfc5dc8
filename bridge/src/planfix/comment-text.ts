import { carriedUrl, isSameAddress, mediaName } from './comment-links.ts'
import type { MarkupHandler } from './read-markup.ts'
import { TextLines } from './text-lines.ts'

/** An element whose end matters. */
interface OpenElement {
  name: string
  close: () => void
}

interface OpenLink {
  url: string | undefined
  label: string
  isEmpty: boolean
}

/** Each begins and ends a line. */
const blocks = new Set(
  [
    'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form',
    'h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul',
  ].flatMap((names) => names.split(' ')),
)

/** Never shown by a browser. Up to the end of such an element everything is text, tags too. */
const hidden = new Set(['script', 'style', 'title'])

/** Deeper lists, quotes and tables are shown as plain lines; browsers have such a limit too. It keeps every search among them short. */
const mostOpen = 32

/** Makes plain text of the tags and texts of a comment. */
export class CommentText implements MarkupHandler {
  #lines = new TextLines()
  readonly #open: OpenElement[] = []
  #tooDeep = 0
  #isHidden = false
  #link: OpenLink | undefined
  /** The number of the next item, of each open list; undefined for a list of dots. */
  readonly #nextItems: (number | undefined)[] = []
  /** The cells of each open row so far. */
  readonly #rows: string[][] = []
  #preformatted = 0
  #isPreBeginning = false

  readonly #openers = new Map<string, (attributes: Map<string, string>) => void>([
    ['br', () => this.#lines.breakLine()],
    ['a', (attributes) => this.#openLink(attributes)],
    ['img', (attributes) => this.#addMedia(attributes)],
    ['video', (attributes) => this.#addMedia(attributes)],
    ['audio', (attributes) => this.#addMedia(attributes)],
    ['ul', () => this.#openList('ul', undefined)],
    ['ol', (attributes) => this.#openList('ol', Number.parseInt(attributes.get('start') ?? '', 10) || 1)],
    ['li', () => this.#openItem()],
    ['blockquote', () => this.#openMargin('blockquote', '>> ', '>> ')],
    ['pre', () => this.#openPreformatted()],
    ['table', () => this.#push('table', () => undefined)],
    ['tr', () => this.#openRow()],
    ['td', () => this.#openCell()],
    ['th', () => this.#openCell()],
  ])

  text(text: string): void {
    if (this.#isHidden) return
    if (this.#link) {
      this.#link.label += text
      this.#link.isEmpty &&= text.trim() === ''
    }
    if (this.#preformatted > 0) this.#addPreformatted(text)
    else this.#lines.add(text)
  }

  openTag(name: string, attributes: Map<string, string>, isClosed: boolean): void {
    if (hidden.has(name)) {
      this.#isHidden = !isClosed
      return
    }
    if (blocks.has(name)) this.#endBlock()
    if (closers.has(elementName(name)) && this.#open.length >= mostOpen) this.#tooDeep++
    else this.#openers.get(name)?.(attributes)
    if (isClosed) this.#close(name)
  }

  closeTag(name: string): void {
    this.#isHidden = false
    if (blocks.has(name)) this.#endBlock()
    if (name === 'br') this.#lines.breakLine()
    else if (name === 'a') this.#endLink()
    else this.#close(name)
  }

  finish(): string {
    this.#endBlock()
    this.#closeFrom(0)
    return this.#lines.toString()
  }

  /** A link whose end is missing ends with its block, once it has a label. */
  #endBlock(): void {
    if (this.#link && !this.#link.isEmpty) this.#endLink()
    this.#lines.endLine()
  }

  #push(name: string, close: () => void): void {
    this.#open.push({ name, close })
  }

  #close(tag: string): void {
    const name = elementName(tag)
    if (!closers.has(name)) return
    if (this.#tooDeep > 0) this.#tooDeep--
    else this.#closeNearest(name)
  }

  /** Closes the nearest element of this name and all in it; what lies outside of the table or cell is out of reach. */
  #closeNearest(name: string): void {
    const border = closers.get(name)
    const index = this.#open.findLastIndex((element) => element.name === name || element.name === border)
    if (this.#open[index]?.name === name) this.#closeFrom(index)
  }

  #closeFrom(index: number): void {
    while (this.#open.length > index) {
      this.#lines.endLine()
      this.#open.pop()?.close()
    }
  }

  #openMargin(name: string, first: string, rest: string): void {
    this.#lines.openMargin(first, rest)
    this.#push(name, () => this.#lines.closeMargin())
  }

  /** A list in an item stands below it; one that stands directly in another list is meant to. */
  #openList(name: 'ul' | 'ol', next: number | undefined): void {
    const outer = this.#open.at(-1)?.name
    if (outer === 'li') this.#lines.skipMark()
    const indent = outer === 'ul' || outer === 'ol' ? '  ' : ''
    this.#lines.openMargin(indent, indent)
    this.#nextItems.push(next)
    this.#push(name, () => {
      this.#lines.closeMargin()
      this.#nextItems.pop()
    })
  }

  #openItem(): void {
    if (this.#open.at(-1)?.name === 'li') this.#closeFrom(this.#open.length - 1)
    const number = this.#nextItems.at(-1)
    if (number !== undefined) this.#nextItems[this.#nextItems.length - 1] = number + 1
    const mark = number === undefined ? '• ' : `${number}. `
    this.#openMargin('li', mark, ' '.repeat(mark.length))
  }

  #openPreformatted(): void {
    this.#preformatted++
    this.#isPreBeginning = true
    this.#push('pre', () => {
      this.#preformatted--
    })
  }

  /** A line break right after the tag does not count. */
  #addPreformatted(text: string): void {
    const lines = text.split(/\r\n?|\n/)
    if (this.#isPreBeginning && lines[0] === '') lines.shift()
    this.#isPreBeginning = false
    for (const [index, line] of lines.entries()) {
      if (index > 0) this.#lines.breakLine()
      if (line !== '') this.#lines.write(line)
    }
  }

  #isInTable(): boolean {
    return this.#open.some(({ name }) => name === 'table')
  }

  #openRow(): void {
    if (!this.#isInTable()) return
    this.#closeNearest('tr')
    const cells: string[] = []
    this.#rows.push(cells)
    this.#push('tr', () => {
      this.#rows.pop()
      this.#layOut(cells)
    })
  }

  #openCell(): void {
    if (!this.#isInTable()) return
    this.#closeNearest('td')
    if (this.#open.at(-1)?.name !== 'tr') this.#openRow()
    const outer = this.#lines
    const row = this.#rows.at(-1)
    this.#lines = new TextLines()
    this.#push('td', () => {
      row?.push(this.#lines.toString())
      this.#lines = outer
    })
  }

  /** A row is a line. Where one cell alone has a text, the table only places it on the page, and its lines stay. */
  #layOut(cells: string[]): void {
    const filled = cells.filter((cell) => cell.trim() !== '')
    const lines = filled.length > 1 ? [cells.map(onOneLine).join(' | ')] : (filled[0]?.trimEnd().split('\n') ?? [])
    for (const line of lines) {
      this.#lines.write(line)
      this.#lines.breakLine()
    }
  }

  #openLink(attributes: Map<string, string>): void {
    this.#endLink()
    this.#link = { url: carriedUrl(attributes.get('href') ?? ''), label: '', isEmpty: true }
  }

  /** A link without a label cannot be seen in Planfix either. */
  #endLink(): void {
    const link = this.#link
    this.#link = undefined
    if (!link?.url || link.isEmpty || isSameAddress(link.label, link.url)) return
    this.#lines.add(` [ ${link.url} ]`)
    if (/\s$/.test(link.label)) this.#lines.add(' ')
  }

  /** Apart from the words around it, unless it is an emoji among them. */
  #addMedia(attributes: Map<string, string>): void {
    const name = mediaName(attributes)
    this.text(/[\p{L}\d]/u.test(name) ? ` ${name} ` : name)
  }
}

/** The elements whose ends matter, and what an end tag cannot reach across. */
const closers = new Map<string, string | undefined>([
  ['ul', 'td'],
  ['ol', 'td'],
  ['li', 'td'],
  ['blockquote', 'td'],
  ['pre', 'td'],
  ['tr', 'table'],
  ['td', 'table'],
  ['table', undefined],
])

function elementName(tag: string): string {
  return tag === 'th' ? 'td' : tag
}

function onOneLine(cell: string): string {
  return cell
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
}
