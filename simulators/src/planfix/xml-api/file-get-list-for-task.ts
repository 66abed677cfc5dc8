import { filesOfTask, showFile } from './file-view.ts'
import { findTask } from './find-objects.ts'
import { pageOf } from './list-page.ts'
import type { XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

type Listed = { readonly id: number; readonly name: string; readonly createdAt: number }

const orders: Readonly<Record<string, (one: Listed, other: Listed) => number>> = {
  NUMBER: (one, other) => one.id - other.id,
  NAME: (one, other) => one.name.localeCompare(other.name),
  DATE: (one, other) => one.createdAt - other.createdAt,
  EXT: (one, other) => extensionOf(one.name).localeCompare(extensionOf(other.name)),
}

/** `file.getListForTask`: the files of a task's description and comments. */
export const fileGetListForTask: XmlMethod = (call) => {
  const task = findTask(call, call.required('task'))
  const [, name = '', direction] = /^([A-Z]+)_(ASC|DESC)$/.exec(call.request.word('sort') ?? 'NUMBER_ASC') ?? []
  const order = Object.hasOwn(orders, name) ? orders[name] : undefined
  if (!order) throw new XmlRefusal('0015')
  const sorted = filesOfTask(call, task).toSorted(order)
  return { files: pageOf(call.request, direction === 'DESC' ? sorted.reverse() : sorted, 'file', (file) => showFile(call, file)) }
}

function extensionOf(name: string): string {
  return name.split('.').at(-1) ?? ''
}
