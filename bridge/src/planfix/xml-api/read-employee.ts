import { lacking } from './errors.ts'
import type { EmployeeId, EmployeeNumber, GroupId } from './ids.ts'
import { readNamed } from './people.ts'
import { type Phone, phonesOf, secondaryEmailsOf } from './phones.ts'
import { childOf, childrenOf, idOf, textOf, type XmlElement } from './read-xml.ts'

/** XML calls it a user; a robot is one too. */
export interface Employee {
  id: EmployeeId
  /** Absent in older answers. */
  number: EmployeeNumber | null
  /** First and middle name. */
  name: string
  midName: string
  lastName: string
  login: string
  email: string
  secondaryEmails: string[]
  /** ADMIN, USER or TECHADMIN. */
  role: string
  isActive: boolean
  /** In decimal; only if the employee has turned on notifications in Telegram. */
  telegramId: string | null
  phones: Phone[]
  /** An IANA name, such as `Asia/Yekaterinburg`: every DateTime we send or get is in the zone of the employee we act as. */
  timeZone: string
  post: { id: number; name: string } | null
  groups: { id: GroupId; name: string }[]
}

/** @throws PlanfixStrangeAnswerError when it has no id. */
export function readEmployee(element: XmlElement | undefined, method: string): Employee {
  const id = idOf<EmployeeId>(element, 'id')
  if (!element || !id) throw lacking(method, 'user/id')
  const telegramId = textOf(element, 'telegramId')
  return {
    id,
    number: idOf(element, 'general'),
    name: textOf(element, 'name'),
    midName: textOf(element, 'midName'),
    lastName: textOf(element, 'lastName'),
    login: textOf(element, 'login'),
    email: textOf(element, 'email'),
    secondaryEmails: secondaryEmailsOf(element),
    role: textOf(element, 'role'),
    isActive: textOf(element, 'status') === 'ACTIVE',
    telegramId: telegramId && telegramId !== '0' ? telegramId : null,
    phones: phonesOf(element),
    timeZone: textOf(element, 'timezone'),
    post: readNamed(childOf(element, 'post')),
    groups: childrenOf(element, 'userGroup', 'userGroups').flatMap((group) => readNamed<GroupId>(group) ?? []),
  }
}
