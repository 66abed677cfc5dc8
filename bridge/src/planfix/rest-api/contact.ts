import { z } from 'zod'
import { customFieldData, entityId, flag, id, phones, text, time } from './readers.ts'

/** `ContactResponse`, as far as we use it. A contact and a company are the same kind of thing here. */
export const contact = z.object({
  /** The number people see; `contact:NUMBER` refers to it. */
  id,
  name: text,
  midname: text,
  lastname: text,
  description: text,
  email: text,
  /** As it was written, with or without `@`: compare by `bareUsername`. */
  telegram: text,
  telegramId: text,
  phones,
  template: entityId,
  isCompany: flag,
  isDeleted: flag,
  dateOfLastUpdate: time,
  customFieldData,
})
export type Contact = z.infer<typeof contact>

/** Without a list of fields the returned set is not documented, so one is always sent. Custom fields are named by their ids. */
export const contactFields = [
  'id',
  'name',
  'midname',
  'lastname',
  'email',
  'telegram',
  'telegramId',
  'phones',
  'template',
  'isCompany',
  'isDeleted',
] as const

/** Usernames are searched for and compared in lower case, without `@` or the address in front. */
export function bareUsername(username: string): string {
  return username
    .trim()
    .replace(/^https?:\/\/(t|telegram)\.me\//i, '')
    .replace(/^@/, '')
    .toLowerCase()
}
