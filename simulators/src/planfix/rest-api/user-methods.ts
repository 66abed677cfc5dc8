import type { Employee, EmployeeRole } from '../company/employee.ts'
import { digitsOf } from '../company/contacts.ts'
import { FieldSelection } from './field-selection.ts'
import { containsText, equalsNumber, equalsText, type Filter, fromFilterValue, passesAll, type Test, testOf } from './filter.ts'
import { notSimulated } from './not-simulated.ts'
import { pageOf, type Paging } from './page-of.ts'
import { numberInPath } from './people-refs.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestCall, RestMethod } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

interface ListBody extends Paging {
  readonly onlyActive?: boolean
  readonly prefixedId?: boolean
  readonly fields?: string
  readonly filters?: readonly Filter[]
}

const roles: Record<EmployeeRole, string> = { ADMIN: 'Admin', USER: 'User', TECHADMIN: 'TechAdmin', ROBOT: 'Robot' }

/** `POST /user/list`: employees and robots that pass all filters, in the order they were added. */
export const listUsers: RestMethod = {
  scope: 'user_readonly',
  run: ({ company, body }: RestCall<ListBody>) => {
    const selection = selectFields(body.fields)
    const passes = passesAll(body.filters, readFilter)
    const wanted = company.employees.everyone.filter((employee) => (employee.isActive || !body.onlyActive) && passes(employee))
    return successAnswer({ users: pageOf(wanted, body).map((employee) => selection.of(userView(employee, body.prefixedId))) })
  },
}

/** `GET /user/{id}` */
export const getUser: RestMethod = {
  scope: 'user_readonly',
  run: ({ company, ids, query }) => {
    const number = numberInPath(ids['id'], 'user')
    const employee = company.employees.ofNumber(number)
    if (!employee) throw new RestRefusal(400, refusalCode.noEmployee, `Employee not found by id - ${number}`)
    return successAnswer({ user: selectFields(query['fields'] as string | undefined).of(userView(employee)) })
  },
}

function selectFields(fields: string | undefined): FieldSelection {
  return new FieldSelection(fields, 'user', ['id', 'name'])
}

function userView(employee: Employee, isPrefixed = false) {
  const { number, phone } = employee
  return {
    id: isPrefixed ? `user:${number}` : number,
    name: employee.firstName,
    midname: employee.midName,
    lastname: employee.lastName,
    gender: 'NotDefined',
    isDeleted: false,
    groups: [],
    role: roles[employee.role],
    login: employee.login ?? '',
    email: employee.email,
    secondaryEmails: [],
    telegramId: employee.telegramId === undefined ? '' : String(employee.telegramId),
    telegram: employee.telegram ?? '',
    status: employee.isActive ? 'Active' : 'Inactive',
    phones: phone === undefined ? [] : [{ number: phone, maskedNumber: phone, type: 1 }],
    customFieldData: [],
    languageCode: 'Ru',
  }
}

/** Planfix help: "REST API: Сложные фильтры сотрудников". */
function readFilter(filter: Filter): Test<Employee> {
  switch (filter.type) {
    case 9002:
      return testOf(containsText({ ...filter, value: digitsOf(fromFilterValue(filter.value)) }), ({ phone = '' }) => [digitsOf(phone)])
    case 9003:
      return testOf(equalsText(filter), ({ email }) => email)
    case 9006:
      return testOf(containsText(filter), ({ firstName, lastName }) => [`${firstName} ${lastName}`, `${lastName} ${firstName}`])
    case 9008:
      return testOf(equalsNumber(filter), ({ number }) => number)
    case 9009:
      return testOf(equalsText(filter), ({ role }) => roles[role])
    case 9126:
      return testOf(equalsNumber(filter), ({ telegramId }) => telegramId)
    default:
      throw notSimulated(`the employee filter ${filter.type}`)
  }
}
