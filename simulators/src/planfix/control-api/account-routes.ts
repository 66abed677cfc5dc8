import { dataCentres, tooFastAnswers } from '../company/account-settings.ts'
import type { JsonInput } from './json-input.ts'
import { readPeople } from './person-input.ts'
import type { ControlledParts, Route } from './route.ts'

const owners = ['contact', 'task'] as const

/** The account's settings, and what its contacts and tasks are made of. */
export function accountRoutes({ company, planfixUrl }: ControlledParts): Route[] {
  const { account, limits, customFields, templates, taskStatuses } = company
  const urls = { url: planfixUrl, xmlUrl: new URL('/xml/', planfixUrl).href, restUrl: new URL('/rest/', planfixUrl).href }
  const show = () => ({ name: account.name, ...account.settings, usedToday: limits.usedToday, ...urls })
  return [
    { method: 'GET', path: '/account', handle: show },
    {
      method: 'PUT',
      path: '/account',
      handle: ({ input }) => {
        account.change(readSettings(input))
        return show()
      },
    },
    { method: 'GET', path: '/custom-fields', handle: () => ({ customFields: customFields.all }) },
    {
      method: 'POST',
      path: '/custom-fields',
      handle: ({ input }) =>
        customFields.add({
          of: input.optionalChoice('of', owners) ?? 'task',
          name: input.text('name'),
          type: input.optionalNumber('type') ?? 0,
          choices: input.optionalTexts('choices'),
        }),
    },
    { method: 'GET', path: '/templates', handle: () => ({ templates: templates.all }) },
    {
      method: 'POST',
      path: '/templates',
      handle: ({ input }) =>
        templates.add({
          of: input.optionalChoice('of', owners) ?? 'task',
          name: input.text('name'),
          workers: readPeople(company, input, 'workers'),
          participants: readPeople(company, input, 'participants'),
        }),
    },
    { method: 'GET', path: '/task-statuses', handle: () => ({ taskStatuses: taskStatuses.all }) },
    {
      method: 'POST',
      path: '/task-statuses',
      handle: ({ input }) => taskStatuses.add({ name: input.text('name'), isActive: input.optionalFlag('isActive') ?? true }),
    },
  ]
}

function readSettings(input: JsonInput) {
  return {
    dataCentre: input.optionalChoice('dataCentre', dataCentres),
    timezone: input.optionalText('timezone'),
    requestsPerDay: input.optionalNumber('requestsPerDay'),
    requestIntervalMs: input.optionalNumber('requestIntervalMs'),
    tooFastAnswer: input.optionalChoice('tooFastAnswer', tooFastAnswers),
    largestFile: input.optionalNumber('largestFile'),
    messageIds: input.optionalChoice('messageIds', ['comment', 'own'] as const),
    contactUpdates: input.optionalChoice('contactUpdates', ['replace', 'keep'] as const),
    pushesApiComments: input.optionalFlag('pushesApiComments'),
  }
}
