import type { Contact, Phone } from '../company/contact.ts'
import { showCustomData } from './custom-data.ts'
import { toFlag } from './xml-answer.ts'
import type { XmlCall } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'

export const phoneTypes: Readonly<Record<number, string>> = { 1: 'Мобильный', 2: 'Рабочий', 3: 'Домашний', 4: 'Другой' }

/** A contact as `contact.get` shows it. Planfix help: XML API, "contact.get". */
export function showContact(call: XmlCall, contact: Contact): object {
  const { telegramId } = contact
  return { ...showCommon(call, contact), telegram: telegramId === undefined ? undefined : { id: telegramId } }
}

/** A contact as `contact.getList` shows it: another form of the Telegram id, and more networks. */
export function showListedContact(call: XmlCall, contact: Contact): object {
  const { telegramId = '', facebook = '', vk = '' } = contact
  return { ...showCommon(call, contact), telegramId, facebook, vk }
}

function showCommon(call: XmlCall, contact: Contact): object {
  const { isAdministrator, company, request } = call
  return {
    id: contact.id,
    userid: contact.userId,
    general: contact.number,
    template: { id: contact.template ?? 0 },
    name: contact.firstName,
    midName: contact.midName ?? '',
    lastName: contact.lastName ?? '',
    isCompany: toFlag(contact.isCompany ?? false),
    post: contact.post ?? '',
    email: contact.email ?? '',
    secondaryEmails: { email: contact.otherEmails ?? [] },
    phones: { phone: contact.phones.map(showPhone) },
    address: contact.address ?? '',
    description: contact.description ?? contact.data ?? '',
    sex: contact.sex ?? '',
    site: contact.site ?? '',
    skype: contact.skype ?? '',
    icq: contact.icq ?? '',
    userPic: contact.pictureUrl ?? '',
    birthdate: contact.birthDate ?? '',
    group: { id: contact.groupId ?? 0, name: '' },
    contractors: {},
    havePlanfixAccess: isAdministrator ? 'false' : undefined,
    customData: showCustomData(company.customFields, 'contact', contact.customValues),
    responsible: showResponsible(contact),
    ...showAskedFor(call, contact, request.all('fields', 'field')),
  }
}

function showPhone({ number, type }: Phone): object {
  return { number, typeId: type, typeName: phoneTypes[type] ?? '' }
}

function showResponsible({ responsible = { users: [], groups: [] } }: Contact): object {
  return { users: { user: responsible.users.map((id) => ({ id })) }, groups: { group: responsible.groups.map((id) => ({ id })) } }
}

/** What is only shown when `fields` names it. */
function showAskedFor(call: XmlCall, contact: Contact, fields: readonly XmlNode[]): object {
  const isAsked = (name: string) => fields.some((field) => field.value.trim() === name)
  const newest = call.company.comments.historyOf({ contactNumber: contact.number }).at(-1)
  return {
    lastUpdateDate: isAsked('lastUpdateDate') ? call.showMoment(contact.changedAt) : undefined,
    lastCommentDate: isAsked('lastCommentDate') ? (newest ? call.showMoment(newest.dateTime) : '') : undefined,
  }
}
