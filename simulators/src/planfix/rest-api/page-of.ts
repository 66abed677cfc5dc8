/** `offset` and `pageSize` of a list. Answers carry no total: a page shorter than asked for is the last. */
export interface Paging {
  readonly offset?: number | undefined
  readonly pageSize?: number | undefined
}

export function pageOf<Item>(items: readonly Item[], { offset = 0, pageSize = 100 }: Paging): Item[] {
  return items.slice(offset, offset + pageSize)
}
