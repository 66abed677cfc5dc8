import { lacking } from './errors.ts'
import { childOf, childrenOf, wholeNumber, type XmlElement } from './read-xml.ts'
import type { XmlBody } from './write-xml.ts'

export interface PageRequest {
  /** From 1. For tasks and employees 0 asks only how many there are. */
  page: number
  /** At most 100. */
  pageSize: number
}

export interface Page<Item> {
  items: Item[]
  /** How many there are on all pages; null where Planfix does not say. */
  totalCount: number | null
}

export function toPage({ page, pageSize }: PageRequest): XmlBody {
  return { pageCurrent: page, pageSize }
}

/** @throws PlanfixStrangeAnswerError when there is no list at all: an empty one is something else. */
export function readPage<Item>(
  response: XmlElement,
  { method, list, item }: { method: string; list: string; item: string },
  read: (element: XmlElement, method: string) => Item,
): Page<Item> {
  const container = childOf(response, list)
  if (!container) throw lacking(method, list)
  const items = childrenOf(container, item).map((element) => read(element, method))
  return { items, totalCount: wholeNumber(container.attributes.get('totalCount')) }
}
