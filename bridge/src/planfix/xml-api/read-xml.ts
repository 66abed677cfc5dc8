import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { type ShortXml, shortenXml } from './shorten-xml.ts'
import { isXmlCharacter } from './write-xml.ts'
import { XmlFault } from './xml-fault.ts'

/** An element of an answer. Its children are lists always: Planfix does not say how many of a kind will come. */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: ReadonlyMap<string, readonly XmlElement[]>
  /** All text directly inside, entities resolved, white space kept. */
  readonly text: string
}

/** Planfix's deepest answer (workers of a task in a list) has eight levels. */
const deepestNesting = 32

/**
 * Reads a whole document, strictly: well-formed, one root, no DOCTYPE. No entity means anything but the five predefined
 * ones and character references; others stay as they are written.
 * @throws XmlFault
 */
export function parseXml(document: string): XmlElement {
  // A byte order mark or an empty line before the declaration is a slip of the other side that changes nothing.
  const short = shortenXml(document.trim())
  const roots = parse(short.document).filter((node) => !nameOf(node).startsWith('?') && nameOf(node) !== textKey)
  const [root] = roots
  if (!root || roots.length > 1) throw new XmlFault('no single root element')
  return toElement(root, short)
}

/** The first child of that name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.get(name)?.[0]
}

/** All children of that name; with `container`, the children of the container of that name, as in `files/file`. */
export function childrenOf(element: XmlElement | undefined, name: string, container?: string): readonly XmlElement[] {
  const parent = container === undefined ? element : childOf(element, container)
  return parent?.children.get(name) ?? []
}

/** The trimmed text of a child; empty where there is none. */
export function textOf(element: XmlElement | undefined, name: string): string {
  return childOf(element, name)?.text.trim() ?? ''
}

/** An id or a number; null where it is absent, or 0, which is how Planfix writes "none". */
export function idOf<Id extends number>(element: XmlElement | undefined, name: string): Id | null {
  const id = wholeNumber(textOf(element, name))
  return id ? (id as Id) : null
}

/** Documented as 0 and 1; a few answers say `true` and `false`. */
export function isSet(element: XmlElement | undefined, name: string): boolean {
  return /^(1|true)$/i.test(textOf(element, name))
}

/** A whole number, 0 included; null for anything else. */
export function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}

type Node = Record<string, unknown>

const textKey = '#text'
const attributesKey = ':@'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  jPath: false,
  maxNestedTags: deepestNesting,
  entityDecoder: {
    decode: decodeEntities,
    addInputEntities: () => {
      throw new XmlFault('a DOCTYPE is not accepted')
    },
    setExternalEntities: () => {},
    reset: () => {},
    setXmlVersion: () => {},
  },
})

function parse(document: string): Node[] {
  let nodes: Node[]
  try {
    nodes = parser.parse(document) as Node[]
  } catch (error) {
    throw error instanceof XmlFault ? error : new XmlFault(withoutQuotations(error))
  }
  // The parser makes the best of a broken document too: a list cut short would look whole. It goes first all the same,
  // since it gives up at once where the validator would count a million nested elements.
  const verdict = XMLValidator.validate(document)
  if (verdict !== true) throw new XmlFault(`${verdict.err.code} in line ${verdict.err.line}`)
  return nodes
}

function toElement(node: Node, short: ShortXml): XmlElement {
  const name = nameOf(node)
  const children = new Map<string, XmlElement[]>()
  let text = ''
  for (const inner of node[name] as Node[]) {
    const innerName = nameOf(inner)
    if (innerName === textKey) text += short.restore(String(inner[textKey]), decodeEntities)
    else if (!innerName.startsWith('?')) siblings(children, innerName).push(toElement(inner, short))
  }
  return { name, attributes: new Map(Object.entries((node[attributesKey] ?? {}) as Record<string, string>)), children, text }
}

function siblings(children: Map<string, XmlElement[]>, name: string): XmlElement[] {
  const known = children.get(name)
  if (known) return known
  const begun: XmlElement[] = []
  children.set(name, begun)
  return begun
}

function nameOf(node: Node): string {
  return Object.keys(node).find((key) => key !== attributesKey) ?? ''
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (_reference, decimal, hex, named) => {
    if (named) return predefined[named as keyof typeof predefined]
    const codePoint = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16)
    return isXmlCharacter(codePoint) ? String.fromCodePoint(codePoint) : ''
  })
}

const predefined = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The parser quotes the document in some of its messages, and what another side wrote has no place in ours. */
function withoutQuotations(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return /^[^"'`<:]*/.exec(text)?.[0].trim() ?? ''
}
