import type { CustomFieldId } from './ids.ts'
import { childOf, childrenOf, idOf, textOf, type XmlElement } from './read-xml.ts'
import type { XmlBody } from './write-xml.ts'

/** The value of a custom field of a task or a contact. */
export interface CustomValue {
  field: { id: CustomFieldId; name: string }
  /** As Planfix stores it: a list's entry or a contact by its id. */
  value: string
  /** As people read it. */
  text: string
}

export interface NewCustomValue {
  field: CustomFieldId
  /** Several ids: `[1,2]`; a set of values: `["a","b"]`. */
  value: string
}

export function customDataOf(element: XmlElement): CustomValue[] {
  return childrenOf(element, 'customValue', 'customData').flatMap((customValue) => {
    const field = childOf(customValue, 'field')
    const id = idOf<CustomFieldId>(field, 'id')
    return id
      ? [{ field: { id, name: textOf(field, 'name') }, value: textOf(customValue, 'value'), text: textOf(customValue, 'text') }]
      : []
  })
}

export function toCustomData(values: readonly NewCustomValue[] | undefined): XmlBody | undefined {
  return values && values.length > 0 ? { customValue: values.map(({ field, value }) => ({ id: field, value })) } : undefined
}
