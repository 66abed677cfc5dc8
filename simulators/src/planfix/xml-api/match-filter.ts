import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** A filter of texts: equal means that they contain the value, notequal that they do not. Letter case counts for nothing. */
export function containsText(filter: XmlNode, texts: readonly (string | undefined)[]): boolean {
  const wanted = wantedBy(filter).toLowerCase()
  return isEqualOr(
    filter,
    texts.some((text) => text?.toLowerCase().includes(wanted)),
  )
}

/** A filter that says whether something is so, by the operators equal and notequal. */
export function isEqualOr(filter: XmlNode, isSo: boolean): boolean {
  switch (filter.word('operator')) {
    case 'equal':
      return isSo
    case 'notequal':
      return !isSo
    default:
      throw new XmlRefusal('0015')
  }
}

/** A filter of numbers, by all four operators. What has no number matches nothing but notequal. */
export function comparesNumber(filter: XmlNode, number: number | undefined): boolean {
  const wanted = Number(wantedBy(filter))
  if (Number.isNaN(wanted)) throw new XmlRefusal('0015')
  const given = number ?? Number.NaN
  switch (filter.word('operator')) {
    case 'gt':
      return given > wanted
    case 'lt':
      return given < wanted
    default:
      return isEqualOr(filter, given === wanted)
  }
}

/** The value of a filter, which has to be there: 0009. */
export function wantedBy(filter: XmlNode): string {
  const value = filter.word('value')
  if (value === undefined) throw new XmlRefusal('0009')
  return value
}
