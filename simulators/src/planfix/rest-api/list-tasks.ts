import { type Filter, passesAll } from './filter.ts'
import { maySeeTask } from './find-task.ts'
import { notSimulated } from './not-simulated.ts'
import { pageOf, type Paging } from './page-of.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestCall, RestMethod } from './rest-call.ts'
import { readTaskFilter } from './task-filters.ts'
import { selectTaskFields, taskView } from './task-view.ts'

interface ListBody extends Paging {
  readonly filterId?: string
  readonly filters?: readonly Filter[]
  readonly fields?: string
}

/** `POST /task/list`: the tasks for the caller that pass all filters, in the order they were added. */
export const listTasks: RestMethod = {
  scope: 'task_readonly',
  run: (call: RestCall<ListBody>) => {
    const { company, caller, body } = call
    if (body.filterId !== undefined) throw notSimulated('filterId')
    const selection = selectTaskFields(company, body.fields)
    const passes = passesAll(body.filters, (filter) => readTaskFilter(filter, call))
    const wanted = company.tasks.all.filter((task) => maySeeTask(task, caller) && passes(task))
    return successAnswer({ tasks: pageOf(wanted, body).map((task) => taskView(company, task, selection, caller)) })
  },
}
