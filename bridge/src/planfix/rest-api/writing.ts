import { z } from 'zod'
import { numberOfId, type PersonRef } from './prefixed-id.ts'
import { id, readAnswer } from './readers.ts'
import type { FieldFailure, RestAnswer } from './rest-answer.ts'

/** What became of a create call. */
export interface Created {
  /** Undefined only when queued: Planfix names the thing later, and nowhere to us. */
  id: number | undefined
  isQueued: boolean
}

/** What became of an update call. */
export interface Updated {
  isQueued: boolean
  /** Changes that Planfix did not make; the others are made, so repeating the call is no cure. */
  failures: FieldFailure[]
}

/** A value of a custom field, by its id. Texts, numbers and yes/no as they are; entries, contacts and employees as `{ id }`. */
export interface CustomFieldValue {
  fieldId: number
  value: unknown
}

const created = z.object({ id })

/** @throws UnreadableAnswerError when the thing was created and its id cannot be read. */
export function readCreated(answer: RestAnswer): Created {
  const { isQueued, body } = answer
  return { id: isQueued ? numberOfId(body['id']) : readAnswer(answer, created).id, isQueued }
}

export function readUpdated({ isQueued, failures }: RestAnswer): Updated {
  return { isQueued, failures }
}

/** `?silent=true`: no entry in the log, nobody is notified. */
export function silentQuery(isSilent: boolean | undefined): { silent?: true } {
  return isSilent ? { silent: true } : {}
}

export function toCustomFieldData(values: CustomFieldValue[] | undefined) {
  return values?.map(({ fieldId, value }) => ({ field: { id: fieldId }, value }))
}

export function toEntity(id: number | undefined) {
  return id === undefined ? undefined : { id }
}

export function toEntities(ids: number[] | undefined) {
  return ids?.map((id) => ({ id }))
}

export function toPerson(ref: PersonRef | undefined) {
  return ref === undefined ? undefined : { id: ref }
}

export function toPeople(users: PersonRef[] | undefined) {
  return users?.map((ref) => ({ id: ref }))
}
