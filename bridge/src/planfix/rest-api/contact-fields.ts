import { bareUsername } from './contact.ts'
import { type CustomFieldValue, toCustomFieldData, toEntity } from './writing.ts'

/** What we write of a contact. */
export interface ContactFields {
  name?: string
  midname?: string
  lastname?: string
  description?: string
  email?: string
  /** With or without `@`; written with it. */
  telegram?: string
  /** Whether this binds the contact to Planfix's own Telegram integration is not documented: write it only where it is empty. */
  telegramId?: string
  phones?: ContactPhone[]
  templateId?: number
  groupId?: number
  customFields?: CustomFieldValue[]
}

export interface ContactPhone {
  number: string
  kind: 'mobile' | 'work' | 'home' | 'other'
}

const phoneTypes = { mobile: 1, work: 2, home: 3, other: 4 }

/** `ContactRequest` */
export function toContactRequest({ telegram, phones, templateId, groupId, customFields, ...plain }: ContactFields) {
  return {
    ...plain,
    telegram: telegram && `@${bareUsername(telegram)}`,
    phones: phones?.map(({ number, kind }) => ({ number, type: phoneTypes[kind] })),
    template: toEntity(templateId),
    group: toEntity(groupId),
    customFieldData: toCustomFieldData(customFields),
  }
}
