import { type CustomValue, customDataOf } from './custom-data.ts'
import { lacking } from './errors.ts'
import type { ContactNumber, ContactUserId, GroupId, PlanfixContactId } from './ids.ts'
import { readNamed, type Team, teamOf } from './people.ts'
import { type Phone, phonesOf, secondaryEmailsOf } from './phones.ts'
import { childOf, childrenOf, idOf, isSet, textOf, type XmlElement } from './read-xml.ts'

export interface PlanfixContact {
  id: PlanfixContactId
  userId: ContactUserId | null
  number: ContactNumber
  templateNumber: ContactNumber | null
  /** First and middle name. */
  name: string
  /** Not given by `contact.getList`. */
  midName: string
  lastName: string
  isCompany: boolean
  post: string
  email: string
  secondaryEmails: string[]
  phones: Phone[]
  description: string
  group: { id: GroupId; name: string } | null
  companies: { id: PlanfixContactId; name: string }[]
  /** In decimal; only of contacts that came from Telegram or were given one. */
  telegramId: string | null
  customData: CustomValue[]
  responsible: Team
  /** Only when asked for with `fields`; `DD-MM-YYYY HH:MM` in the time zone of the employee we act as. */
  lastUpdateDate: string
  lastCommentDate: string
}

/** @throws PlanfixStrangeAnswerError when it lacks its id or its number. */
export function readContact(element: XmlElement | undefined, method: string): PlanfixContact {
  const id = idOf<PlanfixContactId>(element, 'id')
  const number = idOf<ContactNumber>(element, 'general')
  if (!element || !id || !number) throw lacking(method, id ? 'contact/general' : 'contact/id')
  return {
    id,
    userId: idOf(element, 'userid'),
    number,
    templateNumber: idOf(childOf(element, 'template'), 'id'),
    name: textOf(element, 'name'),
    midName: textOf(element, 'midName'),
    lastName: textOf(element, 'lastName'),
    isCompany: isSet(element, 'isCompany'),
    post: textOf(element, 'post'),
    email: textOf(element, 'email'),
    secondaryEmails: secondaryEmailsOf(element),
    phones: phonesOf(element),
    description: childOf(element, 'description')?.text ?? '',
    group: readNamed(childOf(element, 'group')),
    companies: childrenOf(element, 'client', 'contractors').flatMap((client) => readNamed<PlanfixContactId>(client) ?? []),
    telegramId: telegramIdOf(element),
    customData: customDataOf(element),
    responsible: teamOf(element, 'responsible'),
    lastUpdateDate: textOf(element, 'lastUpdateDate'),
    lastCommentDate: textOf(element, 'lastCommentDate'),
  }
}

/** `contact.get` has `telegram/id`, `contact.getList` has `telegramId`. */
function telegramIdOf(element: XmlElement): string | null {
  const id = textOf(childOf(element, 'telegram'), 'id') || textOf(element, 'telegramId')
  return id && id !== '0' ? id : null
}
