import type { CallOptions, XmlApi } from './call.ts'
import type { ExtraContactField } from './contact-get.ts'
import { toFilters, type XmlFilter } from './filters.ts'
import type { ContactNumber, CustomFieldId, GroupId, PlanfixContactId } from './ids.ts'
import { type Page, type PageRequest, readPage, toPage } from './page.ts'
import { type PlanfixContact, readContact } from './read-contact.ts'

export interface ContactGetList extends PageRequest {
  /** People by default. A saved filter goes by its id from `contact.getFilterList`, a number or a text that begins with `:`. */
  target?: 'contact' | 'company' | 'template' | { savedFilter: string }
  companyId?: PlanfixContactId
  /** Looked for in first name, last name and e-mail. */
  search?: string
  filters?: readonly ContactFilter[]
  fields?: readonly ExtraContactField[]
}

/** There is none for Telegram: its id is kept in a custom field, or asked for through the REST API. */
export type ContactFilter =
  | { by: 'phone'; contains: string }
  | { by: 'email'; contains: string }
  | { by: 'additional_email'; contains: string }
  | { by: 'name'; contains: string }
  | { by: 'custom_text'; field: CustomFieldId; contains: string }
  | { by: 'group'; id: GroupId }
  | { by: 'template'; number: ContactNumber }

/** Planfix help: contact.getList. */
export async function contactGetList(api: XmlApi, request: ContactGetList, options: CallOptions): Promise<Page<PlanfixContact>> {
  const { target, companyId, search, filters, fields } = request
  const body = {
    ...toPage(request),
    target: typeof target === 'object' ? target.savedFilter : target,
    company: companyId,
    search,
    filters: toFilters(filters?.map(toFilter)),
    fields: fields && { field: fields },
  }
  const response = await api.call('contact.getList', body, options)
  return readPage(response, { method: 'contact.getList', list: 'contacts', item: 'contact' }, readContact)
}

/** Planfix help, "ПланФикс API: Фильтры контактов". */
function toFilter(filter: ContactFilter): XmlFilter {
  switch (filter.by) {
    case 'phone':
      return { type: 4003, operator: 'equal', value: filter.contains }
    case 'email':
      return { type: 4005, operator: 'equal', value: filter.contains }
    case 'additional_email':
      return { type: 4221, operator: 'equal', value: filter.contains }
    case 'name':
      return { type: 4001, operator: 'equal', value: filter.contains }
    case 'custom_text':
      return { type: 4101, operator: 'equal', value: filter.contains, field: filter.field }
    case 'group':
      return { type: 4008, operator: 'equal', value: filter.id }
    case 'template':
      return { type: 4016, operator: 'equal', value: filter.number }
  }
}
