import { numberInPath } from './people-refs.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestMethod } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { selectTaskFields, taskView } from './task-view.ts'

/** `GET /task/{id}` */
export const getTask: RestMethod = {
  scope: 'task_readonly',
  run: ({ company, caller, ids, query }) => {
    const number = numberInPath(ids['id'])
    const task = company.tasks.find(number)
    if (!task) throw new RestRefusal(400, refusalCode.noTask, `Task not found by id ${number}`)
    const selection = selectTaskFields(company, query['fields'] as string | undefined)
    return successAnswer({ task: taskView(company, task, selection, caller) })
  },
}
