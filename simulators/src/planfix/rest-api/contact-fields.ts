import type { ContactDetails, Phone } from '../company/contact.ts'
import { type CustomFieldSetting, fromCustomFieldData } from './custom-values.ts'
import { type FileRef, findFileIds } from './file-views.ts'
import { notSimulated } from './not-simulated.ts'
import { findPeople, type PeopleRef } from './people-refs.ts'
import type { FieldReaders } from './read-fields.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { telegramNameOf } from './telegram-name.ts'
import { fromTimeSetting, type TimeSetting, toLocalTime } from './time-point.ts'

/** `ContactRequest` of Planfix's document. */
export interface ContactBody {
  readonly id?: number
  readonly template?: { readonly id: number }
  readonly sourceObjectId?: string
  readonly sourceDataVersion?: string
  readonly name?: string
  readonly midname?: string
  readonly lastname?: string
  readonly gender?: 'NotDefined' | 'Female' | 'Male'
  readonly description?: string
  readonly address?: string
  readonly site?: string
  readonly email?: string
  readonly skype?: string
  readonly telegramId?: string
  readonly telegram?: string
  readonly facebook?: string
  readonly instagram?: string
  readonly vk?: string
  readonly position?: string
  readonly group?: { readonly id: number }
  readonly isCompany?: boolean
  readonly isDeleted?: boolean
  readonly birthDate?: TimeSetting
  readonly supervisors?: PeopleRef
  readonly phones?: readonly { readonly number: string; readonly type?: number }[]
  readonly companies?: readonly { readonly id: number }[]
  readonly contacts?: readonly { readonly id: number }[]
  readonly customFieldData?: readonly CustomFieldSetting[]
  readonly files?: readonly FileRef[]
}

type Changes = Partial<ContactDetails>

/** What the fields of a body make of a contact. */
export const contactFields: FieldReaders<ContactBody, Changes> = {
  id: () => ({}),
  template: ({ id }, { company }) => {
    if (!company.templates.find('contact', id)) throw badValue(`Template not found by id ${id}`)
    return { template: id }
  },
  sourceObjectId: () => refuse('sourceObjectId'),
  sourceDataVersion: () => refuse('sourceDataVersion'),
  name: (firstName) => ({ firstName }),
  midname: (midName) => ({ midName }),
  lastname: (lastName) => ({ lastName }),
  gender: (gender) => ({ sex: gender === 'NotDefined' ? undefined : gender === 'Male' ? 'MALE' : 'FEMALE' }),
  description: (description) => ({ description }),
  address: (address) => ({ address }),
  site: (site) => ({ site }),
  email: (email) => {
    if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email)) throw new RestRefusal(400, refusalCode.badEmail, `Wrong email ${email}`)
    return { email }
  },
  skype: (skype) => ({ skype }),
  telegramId: (telegramId) => {
    if (!/^\d*$/.test(telegramId)) throw badValue(`Wrong telegramId ${telegramId}`)
    return { telegramId }
  },
  telegram: (telegram) => ({ telegramUsername: telegramNameOf(telegram) }),
  facebook: (facebook) => ({ facebook }),
  instagram: (instagram) => ({ instagram }),
  vk: (vk) => ({ vk }),
  position: (post) => ({ post }),
  group: ({ id }) => ({ groupId: id }),
  isCompany: (isCompany) => ({ isCompany }),
  isDeleted: (isDeleted) => (isDeleted ? refuse('the deletion of contacts') : {}),
  birthDate: (date, { caller: { timezone } }) => ({
    birthDate: toLocalTime(fromTimeSetting(date, timezone), timezone).slice(0, 'DD-MM-YYYY'.length),
  }),
  supervisors: (supervisors, { company }) => ({ responsible: { users: employeesOnly(findPeople(company, supervisors)), groups: [] } }),
  phones: (phones) => ({ phones: phones.map(({ number, type = 1 }): Phone => ({ number, type })) }),
  companies: (companies) => (companies.length > 0 ? refuse('companies of contacts') : {}),
  contacts: (contacts) => (contacts.length > 0 ? refuse('contacts of companies') : {}),
  customFieldData: (data, { company, caller }) => ({ customValues: fromCustomFieldData(company, 'contact', data, caller.timezone) }),
  files: (files, { company }) => ({ fileIds: findFileIds(company, files) }),
}

function employeesOnly(people: ReturnType<typeof findPeople>): number[] {
  return people.filter(({ kind }) => kind === 'employee').map(({ id }) => id)
}

function refuse(what: string): never {
  throw notSimulated(what)
}

function badValue(error: string): RestRefusal {
  return new RestRefusal(400, refusalCode.badValue, error)
}
