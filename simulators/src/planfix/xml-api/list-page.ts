import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** Planfix help: XML API, "Ограничения": a list holds at most 100. */
const largestPage = 100

/** A part of a list, with the attributes `count` (of this page) and `totalCount` (of all that match). */
export function pageOf<Item>(request: XmlNode, items: readonly Item[], element: string, show: (item: Item) => unknown): object {
  const current = request.int('pageCurrent')
  const size = request.int('pageSize') || largestPage
  if (current === undefined) throw new XmlRefusal('0009')
  if (current < 0 || size < 0) throw new XmlRefusal('0015')
  if (size > largestPage) throw new XmlRefusal('0021')
  const page = current === 0 ? [] : items.slice((current - 1) * size, current * size)
  return { '@count': page.length, '@totalCount': items.length, [element]: page.map(show) }
}
