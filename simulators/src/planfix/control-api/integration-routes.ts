import { givenOnly } from '../company/given-only.ts'
import type { DataForm } from '../company/integration.ts'
import type { JsonInput } from './json-input.ts'
import type { ControlledParts, Route } from './route.ts'

const dataForms: readonly DataForm[] = ['text', 'object', 'top']

/** The chat integrations of the account. */
export function integrationRoutes({ company: { integrations } }: ControlledParts): Route[] {
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
    taskTemplate: input.optionalNumber('taskTemplate'),
    contactTemplate: input.optionalNumber('contactTemplate'),
  })
}
