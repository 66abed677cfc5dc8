import type { Company } from '../company/company.ts'
import type { CustomField, FieldOwner } from '../company/custom-field.ts'
import { notSimulated } from './not-simulated.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { fromLocalTime, fromTimeSetting, type TimeSetting, toLocalTime, toTimePoint } from './time-point.ts'

/** `customFieldData` of a request. */
export interface CustomFieldSetting {
  readonly field: { readonly id: number }
  readonly value: unknown
}

/** REST's numbers of the types. Planfix's document, `CustomField`. */
const type = { line: 0, number: 1, text: 2, date: 3, time: 4, dateTime: 5, checkbox: 7, list: 8, entry: 9, setOfValues: 20 } as const

const objectType = { task: 0, contact: 1 } as const

export function customFieldView(field: CustomField) {
  return {
    id: field.id,
    name: field.name,
    names: { ru: field.name },
    type: field.type,
    objectType: objectType[field.of],
    enumValues: field.choices ?? [],
  }
}

/** `customFieldData` of an answer: the fields that were asked for by id. */
export function customValuesView(
  { customFields }: Company,
  of: FieldOwner,
  ids: readonly number[],
  values: Readonly<Record<string, string>>,
  zone: string,
) {
  if (ids.length === 0) return {}
  const data = ids.flatMap((id) => {
    const field = customFields.find(of, id)
    if (!field) return []
    const { name, type: fieldType } = field
    return [{ field: { id, name, type: fieldType, objectType: objectType[of] }, value: toValue(field, values[id] ?? '', zone) }]
  })
  return { customFieldData: data }
}

/** The values of a request as the account keeps them. Throws when a field or a value is none. */
export function fromCustomFieldData(
  { customFields }: Company,
  of: FieldOwner,
  data: readonly CustomFieldSetting[],
  zone: string,
): Record<string, string> {
  return Object.fromEntries(
    data.map(({ field: { id }, value }) => {
      const field = customFields.find(of, id)
      if (!field) throw new RestRefusal(400, refusalCode.badValue, `Custom field not found by id ${id}`)
      return [id, fromValue(field, value, zone)]
    }),
  )
}

function toValue(field: CustomField, text: string, zone: string): unknown {
  switch (field.type) {
    case type.number:
      return text === '' ? null : Number(text)
    case type.checkbox:
      return text === '1'
    case type.date:
    case type.dateTime:
      return text === '' ? null : toTimePoint(fromLocalTime(text, zone), zone)
    case type.time:
      return text === '' ? null : { time: text }
    case type.entry:
      return text === '' ? null : { id: Number(text) }
    case type.setOfValues:
      return text === '' ? [] : JSON.parse(text)
    default:
      return text
  }
}

function fromValue(field: CustomField, value: unknown, zone: string): string {
  switch (field.type) {
    case type.line:
    case type.text:
      return textOf(field, value)
    case type.list:
      return choiceOf(field, textOf(field, value))
    case type.number:
      if (typeof value !== 'number') throw badValue(field)
      return String(value)
    case type.checkbox:
      if (typeof value !== 'boolean') throw badValue(field)
      return value ? '1' : '0'
    case type.date:
      return toLocalTime(fromTimeSetting(value as TimeSetting, zone), zone).slice(0, 'DD-MM-YYYY'.length)
    case type.dateTime:
      return toLocalTime(fromTimeSetting(value as TimeSetting, zone), zone)
    case type.entry:
      return entryOf(field, value)
    case type.setOfValues:
      if (!Array.isArray(value)) throw badValue(field)
      return JSON.stringify(value.map((item) => choiceOf(field, textOf(field, item))))
    default:
      throw notSimulated(`custom fields of type ${field.type}`)
  }
}

function textOf(field: CustomField, value: unknown): string {
  if (typeof value !== 'string') throw badValue(field)
  return value
}

function choiceOf(field: CustomField, value: string): string {
  if (field.choices && value !== '' && !field.choices.includes(value)) throw badValue(field)
  return value
}

/** `{"id": 2}`; empty with 0 or "". */
function entryOf(field: CustomField, value: unknown): string {
  const id = typeof value === 'object' && value !== null && 'id' in value ? Number(value.id) : Number.NaN
  if (!Number.isInteger(id)) throw badValue(field)
  return id === 0 ? '' : String(id)
}

function badValue({ id }: CustomField): RestRefusal {
  return new RestRefusal(400, refusalCode.badValue, `Wrong value of custom field ${id}`)
}
