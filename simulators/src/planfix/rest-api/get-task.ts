import { findTask } from './find-task.ts'
import { numberInPath } from './people-refs.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestMethod } from './rest-call.ts'
import { selectTaskFields, taskView } from './task-view.ts'

/** `GET /task/{id}` */
export const getTask: RestMethod = {
  scope: 'task_readonly',
  run: (call) => {
    const { company, caller, ids, query } = call
    const task = findTask(call, numberInPath(ids['id']))
    const selection = selectTaskFields(company, query['fields'] as string | undefined)
    return successAnswer({ task: taskView(company, task, selection, caller) })
  },
}
