import type { StoredFile } from '../company/stored-file.ts'
import { taskOfFile } from './file-view.ts'
import type { XmlCall } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** The file that a node names: by `id`, which wins, or by `uniqueId`. Refuses with 0009, 9002 and 9001. */
export function findFile(call: XmlCall, node: XmlNode): StoredFile {
  const { files } = call.company
  const [id, uniqueId] = [node.int('id'), node.int('uniqueId')]
  if (id === undefined && uniqueId === undefined) throw new XmlRefusal('0009')
  const file = id === undefined ? files.ofUniqueId(uniqueId ?? 0) : files.ofId(id)
  if (!file) throw new XmlRefusal('9002')
  const task = taskOfFile(call, file)
  if (task ? !call.maySee(task) : !call.isAdministrator) throw new XmlRefusal('9001')
  return file
}
