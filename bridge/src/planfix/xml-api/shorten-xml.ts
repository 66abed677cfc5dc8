import { XmlFault, XmlTooLargeFault } from './xml-fault.ts'

/** A document with marks where its long texts were. */
export interface ShortXml {
  document: string
  /** Puts the long texts back into a text of the document; `decode` says what their references mean. */
  restore(text: string, decode: (long: string) => string): string
}

/** The parser needs about 10 µs for each tag; a hundred comments of Planfix have 5000. */
const mostTags = 10_000

/** All tags together, characters: attributes take the parser's time as well. Those of a hundred comments have half of it. */
const mostOfTags = 200_000

/** To say what one means takes 1 µs; a hundred comments of 4 KiB of HTML have 40 000, for its tags are written as texts. */
const mostReferences = 50_000

/** Planfix's tags have a few short attributes; the parser's work grows faster than the length of a tag, characters. */
const longestTag = 1_024

/** The parser and the validator take a text character by character, half a million of them for half a second; longer ones are kept from them. */
const longestText = 1_024

/** No character of XML (XML 1.0, 2.2). */
const mark = '\uffff'

/**
 * Looks at nothing but where tags begin and end: whether the document is well-formed is the parser's business, except for
 * the texts that it does not see any more.
 * @throws XmlFault
 */
export function shortenXml(whole: string): ShortXml {
  // Lines end as the parser would have them (XML 1.0, 2.11).
  const document = whole.replaceAll(mark, '').replace(/\r\n?/g, '\n')
  if (!document.startsWith('<') || !document.endsWith('>')) throw new XmlFault('it does not begin and end with a tag')
  const texts: string[] = []
  const pieces: string[] = []
  let [kept, tags, ofTags, end] = [0, 0, 0, 0]
  for (let at = 0; at !== -1; at = document.indexOf('<', end)) {
    if (at - end > longestText) {
      pieces.push(document.slice(kept, end), `${mark}${texts.length}${mark}`)
      texts.push(checked(document.slice(end, at)))
      kept = at
    }
    if (++tags > mostTags) throw new XmlTooLargeFault(`more than ${mostTags} tags`)
    const section = sections.find(({ begin }) => document.startsWith(begin, at))
    end = section ? endOfSection(document, at, section.end) : endOfTag(document, at)
    if (!section) ofTags += end - at
    if (ofTags > mostOfTags) throw new XmlTooLargeFault(`more than ${mostOfTags} characters in tags`)
  }
  if (hasMore(document, '&', mostReferences)) throw new XmlTooLargeFault(`more than ${mostReferences} references`)
  const restore: ShortXml['restore'] = (text, decode) =>
    text.includes(mark) ? text.replace(/\uffff(\d+)\uffff/g, (_mark, index) => decode(texts[Number(index)] ?? '')) : text
  return { document: pieces.join('') + document.slice(kept), restore }
}

function hasMore(document: string, character: string, most: number): boolean {
  let count = 0
  for (let at = document.indexOf(character); at !== -1; at = document.indexOf(character, at + 1)) if (++count > most) return true
  return false
}

const sections = [
  { begin: '<![CDATA[', end: ']]>' },
  { begin: '<!--', end: '-->' },
]

function endOfSection(document: string, at: number, end: string): number {
  const found = document.indexOf(end, at)
  if (found === -1) throw new XmlFault('a section without its end')
  return found + end.length
}

/** A whole tag, with its attributes. */
const tag = /<[^"'<>]*(?:"[^"<>]*"[^"'<>]*|'[^'<>]*'[^"'<>]*)*>/y

function endOfTag(document: string, at: number): number {
  if (document[at + 1] === '!') throw new XmlFault('a DOCTYPE is not accepted')
  tag.lastIndex = at
  const isWhole = tag.test(document) && tag.lastIndex - at <= longestTag
  if (!isWhole) throw new XmlFault('a tag too long or without its end')
  return tag.lastIndex
}

/** What the validator asks of a text. */
function checked(text: string): string {
  if (/&(?!#\d*;|#x[\da-fA-F]*;|\w{1,20};)/.test(text)) throw new XmlFault('a bare ampersand')
  return text
}
