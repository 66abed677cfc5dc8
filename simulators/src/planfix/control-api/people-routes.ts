import type { ContactDetails } from '../company/contact.ts'
import { givenOnly } from '../company/given-only.ts'
import type { JsonInput } from './json-input.ts'
import { type ControlledParts, pathNumber, type Route } from './route.ts'

const roles = ['ADMIN', 'USER', 'TECHADMIN', 'ROBOT'] as const

/** Employees, robots and contacts of the account. */
export function peopleRoutes({ company, staff }: ControlledParts): Route[] {
  const { contacts, employees } = company
  return [
    { method: 'GET', path: '/employees', handle: () => ({ employees: employees.everyone }) },
    {
      method: 'POST',
      path: '/employees',
      handle: ({ input }) => staff.add({ ...readEmployee(input), firstName: input.text('firstName') }).employee,
    },
    {
      method: 'PUT',
      path: '/employees/:id',
      handle: ({ params, input }) => employees.change(pathNumber(params, 'id'), readEmployee(input)),
    },
    { method: 'GET', path: '/contacts', handle: () => ({ contacts: contacts.all }) },
    {
      method: 'POST',
      path: '/contacts',
      handle: ({ input }) => contacts.add({ ...readContact(input), firstName: input.text('firstName') }),
    },
    {
      method: 'PUT',
      path: '/contacts/:number',
      handle: ({ params, input }) => contacts.change(pathNumber(params, 'number'), readContact(input)),
    },
    {
      method: 'POST',
      path: '/contacts/:number/merge',
      handle: ({ params, input }) => contacts.merge(pathNumber(params, 'number'), input.number('into')),
    },
  ]
}

function readEmployee(input: JsonInput) {
  return givenOnly({
    firstName: input.optionalText('firstName'),
    midName: input.optionalText('midName'),
    lastName: input.optionalText('lastName'),
    email: input.optionalText('email'),
    phone: input.optionalText('phone'),
    pictureUrl: input.optionalText('pictureUrl'),
    role: input.optionalChoice('role', roles),
    isActive: input.optionalFlag('isActive'),
    timezone: input.optionalText('timezone'),
    login: input.optionalText('login'),
    password: input.optionalText('password'),
    telegram: input.optionalText('telegram'),
    telegramId: input.optionalNumber('telegramId'),
  })
}

function readContact(input: JsonInput): Partial<ContactDetails> {
  return givenOnly({
    firstName: input.optionalText('firstName'),
    midName: input.optionalText('midName'),
    lastName: input.optionalText('lastName'),
    email: input.optionalText('email'),
    phone: input.optionalText('phone'),
    phones: input.optionalList('phones')?.map((phone) => ({ number: phone.text('number'), type: phone.optionalNumber('type') ?? 1 })),
    data: input.optionalText('data'),
    description: input.optionalText('description'),
    template: input.optionalNumber('template'),
    telegramUsername: input.optionalText('telegramUsername'),
    telegramId: input.optionalText('telegramId'),
    isCompany: input.optionalFlag('isCompany'),
    customValues: input.optionalMap('customValues'),
  })
}
