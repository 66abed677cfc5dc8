import type { DataForm } from '../company/integration.ts'
import { givenOnly, type JsonInput } from './json-input.ts'
import { type ControlledParts, pathNumber, type Route } from './route.ts'

const dataForms: readonly DataForm[] = ['text', 'object', 'top']

/** Integrations, employees, contacts and tasks of the account. */
export function companyRoutes({ company, staff }: ControlledParts): Route[] {
  const { integrations, contacts, tasks, comments } = company
  const taskWithComments = (number: number) => ({ ...tasks.get(number), comments: comments.ofTask(number) })
  return [
    { method: 'GET', path: '/integrations', handle: () => ({ integrations: integrations.all }) },
    {
      method: 'PUT',
      path: '/integrations/:providerId',
      handle: ({ params: { providerId = '' }, input }) => {
        const settings = readIntegration(input)
        if (integrations.find(providerId)) return integrations.change(providerId, settings)
        return integrations.add({
          planfixToken: input.text('planfixToken'),
          bridgeToken: input.text('bridgeToken'),
          ...settings,
          providerId,
        })
      },
    },
    { method: 'GET', path: '/employees', handle: () => ({ employees: company.employees.all }) },
    { method: 'POST', path: '/employees', handle: ({ input }) => staff.add(readEmployee(input)).employee },
    { method: 'GET', path: '/contacts', handle: () => ({ contacts: contacts.all }) },
    { method: 'POST', path: '/contacts', handle: ({ input }) => contacts.add(readContact(input)) },
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
    { method: 'GET', path: '/tasks/:number', handle: ({ params }) => taskWithComments(pathNumber(params, 'number')) },
    {
      method: 'POST',
      path: '/tasks/:number/close',
      handle: ({ params }) => {
        tasks.close(pathNumber(params, 'number'))
        return tasks.get(pathNumber(params, 'number'))
      },
    },
  ]
}

function readIntegration(input: JsonInput) {
  return givenOnly({
    name: input.optionalText('name'),
    planfixToken: input.optionalText('planfixToken'),
    bridgeUrl: input.optionalText('bridgeUrl'),
    bridgeToken: input.optionalText('bridgeToken'),
    newTaskWhenClosed: input.optionalFlag('newTaskWhenClosed'),
    dataForm: input.optionalChoice('dataForm', dataForms),
    echoEmployeeEmail: input.optionalText('echoEmployeeEmail'),
    taskFields: input.optionalTexts('taskFields'),
  })
}

function readEmployee(input: JsonInput) {
  return {
    firstName: input.text('firstName'),
    lastName: input.optionalText('lastName'),
    email: input.optionalText('email'),
    pictureUrl: input.optionalText('pictureUrl'),
  }
}

function readContact(input: JsonInput) {
  const card = {
    lastName: input.optionalText('lastName'),
    email: input.optionalText('email'),
    phone: input.optionalText('phone'),
    data: input.optionalText('data'),
  }
  return { firstName: input.text('firstName'), ...givenOnly(card) }
}
