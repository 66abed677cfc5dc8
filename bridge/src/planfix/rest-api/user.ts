import { z } from 'zod'
import { id, phones, text } from './readers.ts'

/** `UserResponse`, as far as we use it: an employee. */
export const user = z.object({
  /** `user:NUMBER` refers to it. */
  id,
  name: text,
  midname: text,
  lastname: text,
  email: text,
  login: text,
  /** `Active`, `ActiveWithoutAccess` or `Inactive`. */
  status: text,
  /** `NotDefined`, `Admin`, `User`, `TechAdmin`, `UserWithoutAccess` or `Robot`. */
  role: text,
  telegram: text,
  telegramId: text,
  phones,
})
export type User = z.infer<typeof user>

/** Without a list of fields the returned set is not documented, so one is always sent. */
export const userFields = [
  'id',
  'name',
  'midname',
  'lastname',
  'email',
  'login',
  'status',
  'role',
  'telegram',
  'telegramId',
  'phones',
] as const
