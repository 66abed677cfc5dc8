import { createHash } from 'node:crypto'
import type { CleanBody, CleanItem, CleanValue } from './write-xml.ts'

/**
 * The optional signature of a request: MD5 of the method, all values in the order of their elements' names, and the
 * private key (Planfix help, "ПланФикс API: Формирование цифровой подписи"). Planfix itself calls it superfluous over
 * TLS; it is here for accounts whose administrator insists.
 */
export function signed(method: string, body: CleanBody, key: string): CleanBody {
  const sorted = sortLists(body)
  const signature = createHash('md5')
    .update(method + joined(sorted) + key)
    .digest('hex')
  return { ...sorted, signature }
}

/**
 * The help says that the values of a list are sorted, its PHP code keeps their order. Sent in sorted order they are
 * the same by both.
 */
function sortLists(body: CleanBody): CleanBody {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, sortValue(value)]))
}

function sortValue(value: CleanValue): CleanValue {
  if (Array.isArray(value)) return value.map(sortItem).sort((a, b) => compareBytes(joined(a), joined(b)))
  return sortItem(value)
}

function sortItem(item: CleanItem): CleanItem {
  return typeof item === 'string' ? item : sortLists(item)
}

function joined(value: CleanValue): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(joined).join('')
  const names = Object.keys(value).sort(compareBytes)
  return names.map((name) => joined(value[name] ?? '')).join('')
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
