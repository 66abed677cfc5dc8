import type { NewTask } from '../company/tasks.ts'
import { readAllFields } from './read-fields.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestCall, RestMethod } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { type TaskBody, taskFields } from './task-fields.ts'

/** `POST /task/`: the requester is whom the token acts as, unless another is named. */
export const createTask: RestMethod = {
  scope: 'task_add',
  run: (call: RestCall<TaskBody>) => {
    const { company, caller } = call
    const given = readAllFields(taskFields, call)
    if (given.name === undefined) throw new RestRefusal(400, refusalCode.missing, 'name is missing')
    const owner = { kind: 'employee', id: caller.id } as const
    const task = company.tasks.add({ owner, ...fromTemplate(call, given), ...given, name: given.name }, company.people.authorOf(owner))
    return successAnswer({ id: task.number }, 201)
  },
}

/** Who works in a task comes from its template where the request does not say it. Planfix help: XML API, task.add. */
function fromTemplate({ company }: RestCall, { template }: Partial<NewTask>): Partial<NewTask> {
  const { workers = [], participants = [] } = (template !== undefined && company.templates.find('task', template)) || {}
  return { workers, participants }
}
