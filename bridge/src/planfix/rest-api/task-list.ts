import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { equal, type Filter, oneOrMore } from './filters.ts'
import { pageSize, readPages } from './pages.ts'
import type { PersonRef } from './prefixed-id.ts'
import { readAnswer } from './readers.ts'
import { type Task, task, taskFields } from './task.ts'
import type { FormatFilterDate } from './time-point.ts'

export interface FilterSpan {
  from: number
  to: number
  format: FormatFilterDate
}

/** Everything given must hold; an empty list of templates or numbers matches nothing. */
export interface TaskSearch {
  /** Changed or commented on in this span, epoch ms. Planfix knows only whole minutes: begin early, end late. */
  changed?: FilterSpan
  /** The last comment was added in this span. */
  commented?: FilterSpan
  /** Made from one of these templates (or objects). */
  templateIds?: number[]
  assigner?: PersonRef
  /** One of these. */
  taskNumbers?: number[]
}

const answer = z.object({ tasks: z.array(task) })

/**
 * `POST /task/list`: the tasks that match (Planfix help, "REST API: Сложные фильтры задач": 79 last change or comment, 21 last comment, 51
 * template, 1 assigner, 57 number), page after page, each a request of its own.
 */
export async function taskList(
  client: RestApi,
  search: TaskSearch,
  options: CallOptions,
  fields: readonly string[] = taskFields,
): Promise<Task[]> {
  if (search.templateIds?.length === 0 || search.taskNumbers?.length === 0) return []
  const filters = toFilters(search)
  return readPages(async (offset) => {
    const body = { offset, pageSize, fields: fields.join(','), filters }
    return readAnswer(await client.call({ ...options, method: 'POST', path: '/task/list', body, scope: 'task_readonly' }), answer).tasks
  })
}

function toFilters({ changed, commented, templateIds, assigner, taskNumbers }: TaskSearch): Filter[] {
  const filters: Filter[] = []
  if (changed) filters.push(equal(79, toSpan(changed)))
  if (commented) filters.push(equal(21, toSpan(commented)))
  if (templateIds) filters.push(equal(51, oneOrMore(templateIds)))
  if (assigner) filters.push(equal(1, assigner))
  if (taskNumbers) filters.push(equal(57, oneOrMore(taskNumbers)))
  return filters
}

function toSpan({ from, to, format }: FilterSpan) {
  return { dateType: 'otherRange_withTime', dateFrom: format(from), dateTo: format(to) }
}
