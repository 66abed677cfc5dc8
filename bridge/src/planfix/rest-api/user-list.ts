import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { equal, type Filter } from './filters.ts'
import { pageSize, readPages } from './pages.ts'
import { list, readAnswer } from './readers.ts'
import { type User, user, userFields } from './user.ts'

/** Everything given must hold; nothing given means every employee. */
export interface UserSearch {
  onlyActive?: boolean
  email?: string
  telegramId?: number
}

const answer = z.object({ users: list(user) })

/**
 * `POST /user/list`: the employees that match (Planfix help, "REST API: Сложные фильтры сотрудников": 9003 e-mail, 9126
 * Telegram id).
 */
export function userList(
  client: RestApi,
  { onlyActive, email, telegramId }: UserSearch,
  options: CallOptions,
  fields: readonly string[] = userFields,
): Promise<User[]> {
  const filters: Filter[] = []
  if (email !== undefined) filters.push(equal(9003, email))
  if (telegramId !== undefined) filters.push(equal(9126, telegramId))
  return readPages(async (offset) => {
    const body = { offset, pageSize, onlyActive, fields: fields.join(','), filters }
    return readAnswer(await client.call({ ...options, method: 'POST', path: '/user/list', body, scope: 'user_readonly' }), answer).users
  })
}
