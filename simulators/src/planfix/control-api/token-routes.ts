import { randomBytes } from 'node:crypto'
import type { ControlledParts, Route } from './route.ts'

/** The keys and tokens of the XML and REST APIs. */
export function tokenRoutes({ company: { access, employees } }: ControlledParts): Route[] {
  const show = () => ({ rest: access.restTokens, xml: access.xmlTokens, xmlKeys: access.xmlKeys })
  const made = () => randomBytes(16).toString('hex')
  return [
    { method: 'GET', path: '/tokens', handle: show },
    {
      method: 'POST',
      path: '/tokens/rest',
      handle: ({ input }) =>
        access.addRestToken({
          token: input.optionalText('token') ?? made(),
          employeeId: employees.get(input.number('employeeId')).id,
          scopes: input.optionalTexts('scopes'),
        }),
    },
    {
      method: 'POST',
      path: '/tokens/xml',
      handle: ({ input }) =>
        access.addXmlToken({
          token: input.optionalText('token') ?? made(),
          employeeId: employees.get(input.number('employeeId')).id,
          methods: input.optionalTexts('methods'),
        }),
    },
    {
      method: 'POST',
      path: '/tokens/xml-key',
      handle: ({ input }) => {
        const apiKey = input.optionalText('apiKey') ?? made()
        access.addXmlKey(apiKey)
        return { apiKey }
      },
    },
    {
      method: 'DELETE',
      path: '/tokens/:token',
      handle: ({ params }) => {
        access.revoke(params['token'] ?? '')
        return show()
      },
    },
  ]
}
