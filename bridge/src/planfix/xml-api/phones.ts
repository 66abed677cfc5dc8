import { childrenOf, idOf, textOf, type XmlElement } from './read-xml.ts'
import type { XmlBody } from './write-xml.ts'

export interface Phone {
  number: string
  typeId: number | null
  typeName: string
}

export interface NewPhone {
  number: string
  /** From `contact.getPhoneTypes`. */
  typeId?: number
}

export function phonesOf(element: XmlElement): Phone[] {
  return childrenOf(element, 'phone', 'phones').map((phone) => ({
    number: textOf(phone, 'number'),
    typeId: idOf(phone, 'typeId'),
    typeName: textOf(phone, 'typeName'),
  }))
}

export function toPhones(phones: readonly NewPhone[] | undefined): XmlBody | undefined {
  return phones && phones.length > 0 ? { phone: phones.map(({ number, typeId }) => ({ number, typeId })) } : undefined
}

export function secondaryEmailsOf(element: XmlElement): string[] {
  return childrenOf(element, 'email', 'secondaryEmails').map(({ text }) => text.trim())
}
