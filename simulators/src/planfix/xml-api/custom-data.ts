import type { FieldOwner } from '../company/custom-field.ts'
import type { CustomFields } from '../company/custom-fields.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** Custom values as `customData{customValue*{field{id,name},value,text}}`. */
export function showCustomData(fields: CustomFields, of: FieldOwner, values: Readonly<Record<string, string>>): object {
  const shown = Object.entries(values).map(([id, value]) => ({
    field: { id, name: fields.find(of, Number(id))?.name ?? '' },
    value,
    text: value,
  }))
  return { customValue: shown }
}

/** What `customData{customValue*{id,value}}` tells, by the ids of the fields. Refuses with 0015 a field that is not there. */
export function readCustomData(fields: CustomFields, of: FieldOwner, node: XmlNode): Record<string, string> | undefined {
  const data = node.child('customData')
  if (!data) return undefined
  const values = data.children('customValue').map((value): [string, string] => {
    const id = value.int('id')
    if (id === undefined) throw new XmlRefusal('0009')
    if (!fields.find(of, id)) throw new XmlRefusal('0015')
    return [String(id), value.text('value') ?? '']
  })
  return Object.fromEntries(values)
}

/** A filter's values of the field it names. Refuses with 0009 and 0015. */
export function filteredValue(fields: CustomFields, of: FieldOwner, filter: XmlNode, values: Readonly<Record<string, string>>) {
  const id = filter.int('field')
  if (id === undefined) throw new XmlRefusal('0017')
  if (!fields.find(of, id)) throw new XmlRefusal('0015')
  return values[id]
}
