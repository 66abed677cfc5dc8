import type { ContactDetails } from '../company/contact.ts'
import { phoneTypes } from './contact-view.ts'
import { readCustomData } from './custom-data.ts'
import type { XmlCall } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { toInt } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** What `contact.add` and `contact.update` tell of a contact. What they leave out is undefined. Refuses with 0009, 0015 and 8010. */
export function readContact(call: XmlCall, node: XmlNode): ContactDetails {
  const { customFields, templates } = call.company
  const firstName = node.word('name')
  if (firstName === undefined) throw new XmlRefusal('0009')
  const template = node.int('template')
  if (template !== undefined && !templates.find('contact', template)) throw new XmlRefusal('0015')
  const text = (name: string) => node.text(name)
  return {
    firstName,
    template,
    midName: text('midName'),
    lastName: text('lastName'),
    post: text('post'),
    email: readEmail(node.word('email')),
    phones: node.child('phones') && node.all('phones', 'phone').map(readPhone),
    otherEmails: node.child('secondaryEmails') && node.all('secondaryEmails', 'email').flatMap(({ value }) => readEmail(value) ?? []),
    address: text('address'),
    description: text('description'),
    sex: readSex(node.word('sex')),
    site: text('site'),
    skype: text('skype'),
    facebook: text('facebook'),
    vk: text('vk'),
    icq: text('icq'),
    birthDate: text('birthdate'),
    isCompany: node.flag('isCompany'),
    groupId: node.child('group')?.int('id'),
    customValues: readCustomData(customFields, 'contact', node),
    responsible: readResponsible(node.child('responsible')),
  }
}

function readPhone(node: XmlNode) {
  const number = node.word('number')
  const type = node.int('typeId') ?? 1
  if (number === undefined) throw new XmlRefusal('0009')
  if (!(type in phoneTypes)) throw new XmlRefusal('0015')
  return { number, type }
}

function readEmail(email: string | undefined): string | undefined {
  if (email !== undefined && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email.trim())) throw new XmlRefusal('8010')
  return email?.trim()
}

function readSex(sex: string | undefined): 'MALE' | 'FEMALE' | undefined {
  if (sex === undefined || sex === 'MALE' || sex === 'FEMALE') return sex
  throw new XmlRefusal('0015')
}

function readResponsible(node: XmlNode | undefined): ContactDetails['responsible'] {
  const ids = (name: string) => node?.all(name, 'id').map(({ value }) => toInt(value)) ?? []
  return node && { users: ids('users'), groups: ids('groups') }
}
