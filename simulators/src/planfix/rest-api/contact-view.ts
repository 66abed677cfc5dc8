import type { Company } from '../company/company.ts'
import type { Contact } from '../company/contact.ts'
import type { Employee } from '../company/employee.ts'
import { customValuesView } from './custom-values.ts'
import { FieldSelection } from './field-selection.ts'
import { fileViews } from './file-views.ts'
import { peopleView } from './people-refs.ts'
import { fromLocalTime, toTimePoint } from './time-point.ts'

export function selectContactFields({ customFields }: Company, fields: string | undefined): FieldSelection {
  return new FieldSelection(fields, 'contact', ['id', 'name'], (id) => customFields.find('contact', id) !== undefined)
}

/** A contact as answers tell it. With `isPrefixed` its id is `contact:12`. */
export function contactView(company: Company, contact: Contact, selection: FieldSelection, { timezone }: Employee, isPrefixed = false) {
  const custom = customValuesView(company, 'contact', selection.customIds, contact.customValues, timezone)
  return { ...selection.of(wholeView(company, contact, timezone, isPrefixed)), ...custom }
}

function wholeView(company: Company, contact: Contact, zone: string, isPrefixed: boolean) {
  const responsible = (contact.responsible?.users ?? []).map((id) => ({ kind: 'employee', id }) as const)
  return {
    id: isPrefixed ? `contact:${contact.number}` : contact.number,
    ...(contact.template !== undefined && { template: { id: contact.template } }),
    name: contact.firstName,
    midname: contact.midName ?? '',
    lastname: contact.lastName ?? '',
    gender: contact.sex === undefined ? 'NotDefined' : contact.sex === 'MALE' ? 'Male' : 'Female',
    description: contact.description ?? '',
    address: contact.address ?? '',
    site: contact.site ?? '',
    email: contact.email ?? '',
    additionalEmailAddresses: contact.otherEmails ?? [],
    skype: contact.skype ?? '',
    telegramId: contact.telegramId ?? '',
    telegram: contact.telegramUsername ?? '',
    facebook: contact.facebook ?? '',
    instagram: contact.instagram ?? '',
    vk: contact.vk ?? '',
    position: contact.post ?? '',
    ...(contact.groupId !== undefined && { group: { id: contact.groupId, name: '' } }),
    isCompany: contact.isCompany ?? false,
    isDeleted: false,
    ...(contact.birthDate && { birthDate: toTimePoint(fromLocalTime(contact.birthDate, 'UTC'), 'UTC') }),
    createdDate: toTimePoint(contact.createdAt, zone),
    dateOfLastUpdate: toTimePoint(contact.changedAt, zone),
    supervisors: peopleView(company, responsible),
    phones: contact.phones.map(({ number, type }) => ({ number, maskedNumber: number, type })),
    companies: [],
    contacts: [],
    files: fileViews(company, contact.fileIds ?? []),
  }
}
