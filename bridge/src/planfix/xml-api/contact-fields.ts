import { type NewCustomValue, toCustomData } from './custom-data.ts'
import type { ContactNumber, GroupId } from './ids.ts'
import { type NewTeam, toTeam } from './people.ts'
import { type NewPhone, toPhones } from './phones.ts'
import type { XmlBody } from './write-xml.ts'

/** What `contact.add` and `contact.update` share. */
export interface ContactFields {
  /** Gives the form and its custom fields; data tags, files, checklists and reminders are not taken over. */
  templateNumber?: ContactNumber
  /** First name. */
  name?: string
  midName?: string
  lastName?: string
  post?: string
  email?: string
  phones?: readonly NewPhone[]
  secondaryEmails?: readonly string[]
  address?: string
  description?: string
  sex?: 'MALE' | 'FEMALE'
  site?: string
  lang?: 'Ru' | 'En'
  canBeWorker?: boolean
  canBeClient?: boolean
  groupId?: GroupId
  customData?: readonly NewCustomValue[]
  responsible?: NewTeam
}

export function toContactFields(fields: ContactFields): XmlBody {
  const { templateNumber, name, midName, lastName, post, email, address, description, sex, site, lang, canBeWorker, canBeClient } = fields
  const { phones, secondaryEmails, groupId, customData, responsible } = fields
  return {
    template: templateNumber,
    name,
    midName,
    lastName,
    post,
    email,
    phones: toPhones(phones),
    secondaryEmails: secondaryEmails && secondaryEmails.length > 0 ? { email: secondaryEmails } : undefined,
    address,
    description,
    sex,
    site,
    lang,
    canBeWorker,
    canBeClient,
    group: groupId && { id: groupId },
    customData: toCustomData(customData),
    responsible: toTeam(responsible),
  }
}
