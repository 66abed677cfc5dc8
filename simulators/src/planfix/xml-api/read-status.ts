import type { XmlCall } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** The id of a status that is given as a number or by its system name. Refuses with 0015 one that is not there. */
export function readStatus({ company: { taskStatuses } }: XmlCall, word: string): number {
  const name = word.trim()
  const status = /^\d+$/.test(name) ? taskStatuses.find(Number(name)) : taskStatuses.named(name)
  if (!status) throw new XmlRefusal('0015')
  return status.id
}
