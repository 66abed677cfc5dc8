import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { readAnswer } from './readers.ts'
import { type User, user, userFields } from './user.ts'

const answer = z.object({ user })

/** `GET /user/{id}`: one employee by number. Refused with code 4000 when there is none. */
export async function userGet(
  client: RestApi,
  employeeNumber: number,
  options: CallOptions,
  fields: readonly string[] = userFields,
): Promise<User> {
  const query = { fields: fields.join(',') }
  const path = `/user/${employeeNumber}`
  return readAnswer(await client.call({ ...options, method: 'GET', path, query, scope: 'user_readonly' }), answer).user
}
