import type { Company } from '../company/company.ts'
import type { NewTask } from '../company/tasks.ts'
import type { JsonInput } from './json-input.ts'
import { readPeople, readPerson } from './person-input.ts'
import { type ControlledParts, pathNumber, type Route } from './route.ts'

/** Tasks of the account, and what becomes of them. */
export function taskRoutes({ company }: ControlledParts): Route[] {
  const { tasks, comments } = company
  const numberOf = (params: Readonly<Record<string, string>>) => tasks.get(pathNumber(params, 'number')).number
  return [
    {
      method: 'GET',
      path: '/tasks',
      handle: ({ query }) => {
        const chatId = query.get('chatId')
        const providerId = query.get('providerId')
        const isWanted = (value: string | undefined, wanted: string | null) => wanted === null || value === wanted
        return { tasks: tasks.all.filter((task) => isWanted(task.chatId, chatId) && isWanted(task.providerId, providerId)) }
      },
    },
    { method: 'POST', path: '/tasks', handle: ({ input }) => tasks.add(readTask(company, input)) },
    {
      method: 'GET',
      path: '/tasks/:number',
      handle: ({ params }) => ({ ...tasks.get(numberOf(params)), comments: comments.ofTask(numberOf(params)) }),
    },
    {
      method: 'GET',
      path: '/tasks/:number/history',
      handle: ({ params }) => ({ history: comments.historyOf({ taskNumber: numberOf(params) }) }),
    },
    {
      method: 'POST',
      path: '/tasks/:number/close',
      handle: ({ params }) => {
        tasks.close(numberOf(params))
        return tasks.get(numberOf(params))
      },
    },
    {
      method: 'POST',
      path: '/tasks/:number/reopen',
      handle: ({ params }) => {
        tasks.reopen(numberOf(params))
        return tasks.get(numberOf(params))
      },
    },
    { method: 'DELETE', path: '/tasks/:number', handle: ({ params }) => tasks.delete(numberOf(params)) },
  ]
}

function readTask(company: Company, input: JsonInput): NewTask {
  const [owner] = input.has('owner') ? [input.object('owner')] : []
  return {
    name: input.text('name'),
    description: input.optionalText('description'),
    template: input.optionalNumber('template'),
    status: input.optionalNumber('status'),
    owner: owner && readPerson(company, owner),
    workers: readPeople(company, input, 'workers'),
    participants: readPeople(company, input, 'participants'),
    customValues: input.optionalMap('customValues'),
  }
}
