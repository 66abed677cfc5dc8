import { channels } from '../company/comment.ts'
import type { Company } from '../company/company.ts'
import type { NewAttachment } from '../company/files.ts'
import type { AnswerOptions, AnswerTarget } from '../pushes/answering.ts'
import type { Burst } from '../pushes/burst.ts'
import { UsageError } from '../usage-error.ts'
import type { JsonInput } from './json-input.ts'
import { readEmployee, readPeople } from './person-input.ts'
import { type ControlledParts, pathNumber, queryNumber, type Route } from './route.ts'

/** Employees who answer, write first, comment, edit, delete, and answer in bursts. */
export function writingRoutes({ staff, company }: ControlledParts): Route[] {
  const bursts: Burst[] = []
  return [
    {
      method: 'POST',
      path: '/answers',
      handle: ({ input }) => readEmployee(staff, input).answers(readTarget(input), input.text('text'), readOptions(company, input)),
    },
    {
      method: 'POST',
      path: '/first-messages',
      handle: ({ input }) => {
        const to = { contactPhone: input.text('contactPhone'), providerId: input.optionalText('providerId') }
        return readEmployee(staff, input).writesFirst(to, input.text('text'), readOptions(company, input))
      },
    },
    {
      method: 'POST',
      path: '/comments',
      handle: ({ input }) => readEmployee(staff, input).comments(readTarget(input), input.text('text'), readOptions(company, input)),
    },
    { method: 'GET', path: '/comments/:id', handle: ({ params }) => company.comments.get(pathNumber(params, 'id')) },
    {
      method: 'PUT',
      path: '/comments/:id',
      handle: ({ params, input }) =>
        readEmployee(staff, input).edits(pathNumber(params, 'id'), input.optionalText('text'), {
          isHtml: input.optionalFlag('isHtml'),
          isHidden: input.optionalFlag('isHidden'),
          isPinned: input.optionalFlag('isPinned'),
          notified: readPeople(company, input, 'notified'),
        }),
    },
    {
      method: 'DELETE',
      path: '/comments/:id',
      handle: ({ params }) => {
        company.comments.delete(pathNumber(params, 'id'))
        return company.comments.get(pathNumber(params, 'id'))
      },
    },
    {
      method: 'POST',
      path: '/bursts',
      handle: ({ input }) => {
        const burst = readEmployee(staff, input).bursts({
          chatIds: input.texts('chatIds'),
          providerId: input.optionalText('providerId'),
          count: input.number('count'),
          perSecond: input.optionalNumber('perSecond'),
          text: input.optionalText('text'),
        })
        return { id: bursts.push(burst), ...burst.progress }
      },
    },
    {
      method: 'GET',
      path: '/bursts/:id',
      handle: async ({ params, query }) => {
        const burst = bursts[pathNumber(params, 'id') - 1]
        if (!burst) throw new UsageError(`There is no burst ${params['id']}`)
        return waitFor(burst, queryNumber(query, 'timeoutMs') ?? 0)
      },
    },
  ]
}

function readTarget(input: JsonInput): AnswerTarget {
  const task = input.optionalNumber('task')
  return task === undefined ? { chatId: input.text('chatId'), providerId: input.optionalText('providerId') } : { task }
}

function readOptions(company: Company, input: JsonInput): AnswerOptions {
  return {
    attachments: input.list('attachments').map(readAttachment),
    isHtml: input.optionalFlag('isHtml'),
    withoutMessageId: input.optionalFlag('withoutMessageId'),
    notified: readPeople(company, input, 'notified'),
    isHidden: input.optionalFlag('isHidden'),
    fromType: input.optionalChoice('fromType', channels),
    type: input.optionalChoice('type', ['COMMENT', 'ACTION'] as const),
    newStatus: input.optionalNumber('newStatus'),
  }
}

/** An attachment's content is given as text or in base64. */
function readAttachment(input: JsonInput): NewAttachment {
  const name = input.text('name')
  if (input.has('url')) return { name, url: input.text('url') }
  const base64 = input.optionalText('base64')
  const content = base64 === undefined ? input.text('content') : Buffer.from(base64, 'base64')
  return { name, content, contentType: input.optionalText('contentType') ?? 'application/octet-stream' }
}

/** Waits until the burst is done or the time is over; tells how far it got. */
async function waitFor(burst: Burst, timeoutMs: number): Promise<object> {
  const timeout = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), timeoutMs).unref())
  const result = await Promise.race([burst.done.catch((error: Error) => ({ error: error.message })), timeout])
  return { isDone: result !== undefined, ...burst.progress, ...result }
}
