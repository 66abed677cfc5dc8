import { lacking } from './errors.ts'
import type { FileVersionId, PlanfixFileId, PlanfixTaskId } from './ids.ts'
import { type Person, personOf } from './people.ts'
import { childOf, idOf, textOf, wholeNumber, type XmlElement } from './read-xml.ts'

export interface PlanfixFile {
  id: PlanfixFileId
  versionId: FileVersionId | null
  name: string
  version: number | null
  description: string
  /** When it was uploaded: `DD-MM-YYYY HH:MM` in the time zone of the employee we act as. */
  date: string
  /** FILESYSTEM, or INTERNET for a link. */
  sourceType: string
  sizeKb: number | null
  taskId: PlanfixTaskId | null
  user: Person | null
  /** Permanent; only when asked for. */
  downloadLink: string | null
}

/** @throws PlanfixStrangeAnswerError when it has no id. */
export function readFile(element: XmlElement | undefined, method: string): PlanfixFile {
  const id = idOf<PlanfixFileId>(element, 'id')
  if (!id) throw lacking(method, 'file/id')
  return {
    id,
    versionId: idOf(element, 'uniqueId'),
    name: textOf(element, 'name'),
    version: idOf(element, 'version'),
    description: textOf(element, 'description'),
    date: textOf(element, 'date'),
    sourceType: textOf(element, 'sourceType'),
    sizeKb: wholeNumber(textOf(element, 'size')),
    taskId: idOf(childOf(element, 'task'), 'id'),
    user: personOf(element, 'user'),
    downloadLink: textOf(element, 'downloadLink') || null,
  }
}
