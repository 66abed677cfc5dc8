import { XMLBuilder } from 'fast-xml-parser'

/** An element's content, its children in the order given. What is `undefined`, and an empty list, is left out. */
export interface XmlBody {
  readonly [name: string]: XmlValue
}

/** A list is the same element repeated; booleans are written 1 and 0 (Planfix help, "ПланФикс API: Тип данных bool"). */
export type XmlValue = string | number | boolean | XmlBody | readonly XmlItem[] | undefined
export type XmlItem = string | number | XmlBody

/** An `XmlBody` as it will be on the wire. */
export interface CleanBody {
  [name: string]: CleanValue
}
export type CleanValue = string | CleanBody | CleanItem[]
export type CleanItem = string | CleanBody

/** Leaves out what is not there, and what XML cannot carry. Done before signing: what is signed must be what is read. */
export function clean(body: XmlBody): CleanBody {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      if (value === undefined || (isList(value) && value.length === 0)) return []
      return [[name, isList(value) ? value.map(cleanItem) : cleanItem(value)]]
    }),
  )
}

/** The document as it is sent, laid out as in Planfix's own examples. */
export function writeRequest(method: string, body: CleanBody): string {
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    request: { '@method': method, ...body },
  })
}

/** As it stands inside an element. */
export function escapeText(text: string): string {
  const document: string = builder.build({ t: cleanText(text) })
  return document.slice('<t>'.length, -'</t>\n'.length)
}

/** XML 1.0, 2.2: all of Unicode but most control characters, halves of surrogate pairs, U+FFFE and U+FFFF. */
export function isXmlCharacter(codePoint: number): boolean {
  if (codePoint < 0x20) return codePoint === 0x9 || codePoint === 0xa || codePoint === 0xd
  return codePoint < 0xd800 || (codePoint > 0xdfff && codePoint < 0xfffe) || (codePoint > 0xffff && codePoint <= 0x10ffff)
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressBooleanAttributes: false,
  processEntities: true,
  format: true,
  indentBy: '  ',
})

function cleanItem(value: Exclude<XmlValue, undefined | readonly XmlItem[]>): CleanItem {
  if (typeof value === 'object') return clean(value)
  return typeof value === 'boolean' ? (value ? '1' : '0') : cleanText(String(value))
}

/** A parser turns each line break into LF, so it is one already here. */
function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
}

function isList(value: XmlValue): value is readonly XmlItem[] {
  return Array.isArray(value)
}
