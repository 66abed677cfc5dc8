import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { hasIllegalCharacters } from './xml-characters.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** One element of a document in the parser's form: its name, under it what it holds, under `:@` its attributes. */
type ParsedElement = Readonly<Record<string, unknown>>

const attributesKey = ':@'
const cdataKey = '#cdata'
const textKey = '#text'

/** References are read here: the parser is to know of no entities but the five of XML, and to expand none that a document declares. */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: cdataKey,
  ignoreDeclaration: true,
  ignorePiTags: true,
})

/** Longer than any message. */
const longTextLength = 10_000

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** An element of a request. Elements nobody asks for are nobody's concern. */
export class XmlNode {
  readonly name: string
  readonly #attributes: Readonly<Record<string, string>>
  readonly #content: readonly ParsedElement[]

  readonly #longTexts: readonly string[]

  private constructor(element: ParsedElement, longTexts: readonly string[]) {
    this.#longTexts = longTexts
    this.name = Object.keys(element).find((key) => key !== attributesKey) ?? ''
    this.#attributes = (element[attributesKey] ?? {}) as Readonly<Record<string, string>>
    this.#content = (element[this.name] ?? []) as readonly ParsedElement[]
  }

  /** Reads a document. Refuses with 0003 what is no well-formed XML, and what declares a document type. */
  static parse(document: string): XmlNode {
    const markup = document.replaceAll(/<!\[CDATA\[.*?\]\]>|<!--.*?-->/gs, '')
    const isReadable = !hasIllegalCharacters(document) && !markup.includes('<!DOCTYPE') && XMLValidator.validate(document) === true
    if (!isReadable) throw new XmlRefusal('0003')
    decodeReferences(markup)
    const { short, longTexts } = markup.length === document.length ? withoutLongTexts(document) : { short: document, longTexts: [] }
    const elements = (parser.parse(short) as ParsedElement[]).filter((element) => !(textKey in element))
    const [root, another] = elements
    if (!root || another) throw new XmlRefusal('0003')
    return new XmlNode(root, longTexts)
  }

  attribute(name: string): string | undefined {
    const value = this.#attributes[name]
    return value === undefined ? undefined : decodeReferences(value)
  }

  child(name: string): XmlNode | undefined {
    return this.children(name)[0]
  }

  children(name: string): XmlNode[] {
    return this.#content.filter((element) => name in element).map((element) => new XmlNode(element, this.#longTexts))
  }

  /** Each child of a name as a node that holds nothing but that child. */
  wrapped(name: string): XmlNode[] {
    return this.#content.filter((element) => name in element).map((element) => new XmlNode({ [this.name]: [element] }, this.#longTexts))
  }

  /** The node at the end of the way. */
  at(...way: string[]): XmlNode | undefined {
    return way.reduce<XmlNode | undefined>((node, name) => node?.child(name), this)
  }

  /** All the nodes of the last name at the end of the way. */
  all(...way: string[]): XmlNode[] {
    return this.at(...way.slice(0, -1))?.children(way.at(-1) ?? '') ?? []
  }

  /** What is written in it, references read, CDATA as it is. */
  get value(): string {
    return this.#content.map((element) => textOf(element, this.#longTexts)).join('')
  }

  /** What is written in a child, if it is there. */
  text(name: string): string | undefined {
    return this.child(name)?.value
  }

  /** What is written in a child without the space around it, if there is anything. */
  word(name: string): string | undefined {
    return this.text(name)?.trim() || undefined
  }

  /** A child that holds a whole number. Refuses with 0015 any other content. */
  int(name: string): number | undefined {
    const word = this.word(name)
    return word === undefined ? undefined : toInt(word)
  }

  /** A child that holds 0 or 1. Refuses with 0015 any other content. */
  flag(name: string): boolean | undefined {
    const word = this.word(name)
    if (word === undefined) return undefined
    if (word !== '0' && word !== '1') throw new XmlRefusal('0015')
    return word === '1'
  }
}

/** Refuses with 0015 what is no whole number. */
export function toInt(word: string): number {
  if (!/^-?\d{1,15}$/.test(word.trim())) throw new XmlRefusal('0015')
  return Number(word)
}

/**
 * The parser reads a text character by character, which for a file of 20 MB takes seconds in which nobody else is answered: long texts
 * stand aside, behind references that no document can contain.
 */
function withoutLongTexts(document: string): { short: string; longTexts: readonly string[] } {
  const longTexts: string[] = []
  const parts = document.split('<').map((part) => {
    const start = part.indexOf('>') + 1
    const isLong = part.length - start > longTextLength && !/["'&]/.test(part)
    return isLong ? `${part.slice(0, start)}&long${longTexts.push(part.slice(start)) - 1};` : part
  })
  const short = parts.join('<')
  return { short, longTexts }
}

function textOf(element: ParsedElement, longTexts: readonly string[]): string {
  if (textKey in element) return decodeReferences(String(element[textKey]), longTexts)
  const cdata = element[cdataKey] as readonly ParsedElement[] | undefined
  return cdata ? cdata.map((part) => String(part[textKey] ?? '')).join('') : ''
}

/** Reads references once. Refuses with 0003 one that XML does not know, or of a character that no document may contain. */
function decodeReferences(text: string, longTexts: readonly string[] = []): string {
  return text.replaceAll(/&(?:(#x[\da-fA-F]{1,6}|#\d{1,7}|\w+);)?/g, (_, name: string | undefined) => {
    const aside = longTexts[Number(/^long(\d+)$/.exec(name ?? '')?.[1])]
    if (aside !== undefined) return aside
    const character = name === undefined ? undefined : characterOf(name)
    if (character === undefined || hasIllegalCharacters(character)) throw new XmlRefusal('0003')
    return character
  })
}

function characterOf(name: string): string | undefined {
  if (!name.startsWith('#')) return Object.hasOwn(entities, name) ? entities[name] : undefined
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}
