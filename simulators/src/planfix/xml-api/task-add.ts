import { readTask, readTaskStatus, readTemplate } from './read-task.ts'
import type { XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `task.add`: workers and members come from the template where the request names none, the owner is the caller. */
export const taskAdd: XmlMethod = (call) => {
  const node = call.required('task')
  const told = readTask(call, node)
  if (told.name === undefined) throw new XmlRefusal('0009')
  const template = readTemplate(call, node)
  const people = { owner: call.person, workers: template?.workers ?? [], participants: template?.participants ?? [] }
  const status = readTaskStatus(call, node)
  const made = { ...people, ...told, name: told.name, template: template?.number, status }
  const { id, number } = call.company.tasks.add(made, call.author)
  return { task: { id, general: number } }
}
