import { findFile } from './find-file.ts'
import type { XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `file.delete`: all of the files that are named, or none. */
export const fileDelete: XmlMethod = (call) => {
  const node = call.required('files')
  const found = [...node.wrapped('id'), ...node.wrapped('uniqueId')].map((named) => findFile(call, named))
  if (found.length === 0) throw new XmlRefusal('9004')
  for (const { id } of found) call.company.files.delete(id)
  return { count: found.length }
}
