import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { bareUsername, type Contact, contact, contactFields } from './contact.ts'
import { equal, type Filter } from './filters.ts'
import { pageSize, readPages } from './pages.ts'
import { list, readAnswer } from './readers.ts'

/** What a contact is looked for by. A phone is found as a part of the number, so let it have no spaces or brackets. */
export type ContactSearch = { telegramId: number } | { username: string } | { phone: string }

const answer = z.object({ contacts: list(contact) })

/**
 * `POST /contact/list`: the contacts that match (Planfix help, "REST API: Сложные фильтры контактов": 4234 Telegram id, 4226
 * Telegram username, 4003 phone).
 */
export function contactList(
  client: RestApi,
  search: ContactSearch,
  options: CallOptions,
  fields: readonly string[] = contactFields,
): Promise<Contact[]> {
  const filters = [toFilter(search)]
  return readPages(async (offset) => {
    const body = { offset, pageSize, fields: fields.join(','), filters }
    return readAnswer(await client.call({ ...options, method: 'POST', path: '/contact/list', body, scope: 'contact_readonly' }), answer)
      .contacts
  })
}

function toFilter(search: ContactSearch): Filter {
  if ('telegramId' in search) return equal(4234, search.telegramId)
  return 'username' in search ? equal(4226, bareUsername(search.username)) : equal(4003, search.phone)
}
