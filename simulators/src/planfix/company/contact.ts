/** What the chat API can tell about a contact. */
export interface ContactCard {
  readonly firstName: string
  readonly lastName?: string | undefined
  readonly pictureUrl?: string | undefined
  readonly email?: string | undefined
  /** The first of the phones. */
  readonly phone?: string | undefined
  readonly data?: string | undefined
}

export interface Phone {
  readonly number: string
  /** 1 mobile, 2 work, 3 home, 4 other. */
  readonly type: number
}

/** What the XML and REST APIs can tell about a contact. */
export interface ContactDetails extends ContactCard {
  readonly midName?: string | undefined
  readonly phones?: readonly Phone[] | undefined
  readonly otherEmails?: readonly string[] | undefined
  /** Number of the contact's template. */
  readonly template?: number | undefined
  /** Of Planfix's Telegram field: without `@`. */
  readonly telegramUsername?: string | undefined
  /** Digits; known to Planfix when the person came from Telegram, or when an API told it. */
  readonly telegramId?: string | undefined
  readonly isCompany?: boolean | undefined
  readonly post?: string | undefined
  readonly sex?: 'MALE' | 'FEMALE' | undefined
  readonly address?: string | undefined
  /** HTML. */
  readonly description?: string | undefined
  readonly site?: string | undefined
  readonly skype?: string | undefined
  readonly facebook?: string | undefined
  readonly vk?: string | undefined
  readonly icq?: string | undefined
  readonly instagram?: string | undefined
  /** `DD-MM-YYYY`. */
  readonly birthDate?: string | undefined
  readonly groupId?: number | undefined
  /** By the custom field's id, as the XML API writes them. */
  readonly customValues?: Readonly<Record<string, string>> | undefined
  /** Files of the description. */
  readonly fileIds?: readonly number[] | undefined
  /** Ids of the employees and groups who are responsible for the contact. */
  readonly responsible?: { readonly users: readonly number[]; readonly groups: readonly number[] } | undefined
}

/** A person of an external chat system: `contactId` is the bridge's string, never a Planfix number. */
export interface ExternalContact {
  readonly providerId: string
  readonly contactId: string
}

/** A contact has three numbers, and no two of the account are equal. */
export interface Contact extends ContactDetails {
  /** What people see: `/contact/NUMBER`, `id` of REST, `general` of XML, `number` of the chat API's getContact. */
  readonly number: number
  /** `contact/id` of the XML API. */
  readonly id: number
  /** `contact/userid` of the XML API: the contact as an owner, a member, somebody notified. */
  readonly userId: number
  readonly phones: readonly Phone[]
  readonly customValues: Readonly<Record<string, string>>
  readonly externals: readonly ExternalContact[]
  /** On Planfix's clock. */
  readonly createdAt: number
  /** On Planfix's clock, of the contact itself. */
  readonly changedAt: number
}
