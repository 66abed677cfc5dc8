import { findTask } from './find-task.ts'
import { numberInPath } from './people-refs.ts'
import { readPossibleFields } from './read-fields.ts'
import type { RestCall, RestMethod } from './rest-call.ts'
import { type TaskBody, taskFields } from './task-fields.ts'
import { updateAnswer } from './update-answer.ts'

/** `POST /task/{id}`: changes what is named; the history tells, unless it is silent. */
export const updateTask: RestMethod = {
  scope: 'task_update',
  run: (call: RestCall<TaskBody>) => {
    const { tasks, people } = call.company
    const number = numberInPath(call.ids['id'])
    findTask(call, number, 404, 'Task for update not found')
    const by = people.authorOf({ kind: 'employee', id: call.caller.id })
    const isSilent = call.query['silent'] === true
    return updateAnswer(call, (body) => {
      const [{ status, ...changes }, failures] = readPossibleFields(taskFields, { ...call, body })
      if (Object.keys(changes).length > 0) tasks.change(number, changes, by, isSilent)
      if (status !== undefined) tasks.setStatus(number, status, by, isSilent)
      return failures
    })
  },
}
