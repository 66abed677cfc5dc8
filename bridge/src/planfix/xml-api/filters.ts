import type { CustomFieldId } from './ids.ts'
import type { XmlBody } from './write-xml.ts'

/**
 * One of Planfix's own filters (Planfix help, "ПланФикс API: Фильтры контактов", "Фильтры задач", "Фильтры сотрудников").
 * Several are joined by "and"; `equal` of a text means "contains".
 */
export interface XmlFilter {
  type: number
  operator: 'equal' | 'notequal' | 'gt' | 'lt'
  value: string | number | XmlBody
  /** The custom field that is looked at. */
  field?: CustomFieldId
}

export function toFilters(filters: readonly XmlFilter[] | undefined): XmlBody | undefined {
  if (!filters || filters.length === 0) return undefined
  return { filter: filters.map(({ type, operator, value, field }) => ({ type, operator, value, field })) }
}
