import type { GroupId, PersonId } from './ids.ts'
import { childOf, childrenOf, idOf, textOf, type XmlElement } from './read-xml.ts'
import type { XmlBody } from './write-xml.ts'

export interface Person {
  id: PersonId
  name: string
}

/** Workers, members or auditors of a task; those responsible for a contact. */
export interface Team {
  users: Person[]
  groups: { id: GroupId; name: string }[]
}

export interface NewTeam {
  users?: readonly PersonId[]
  groups?: readonly GroupId[]
}

export function personOf(element: XmlElement | undefined, name: string): Person | null {
  return readNamed<PersonId>(childOf(element, name))
}

export function peopleOf(element: XmlElement | undefined, container: string): Person[] {
  return childrenOf(element, 'user', container).flatMap((user) => readNamed<PersonId>(user) ?? [])
}

export function teamOf(element: XmlElement, name: string): Team {
  const team = childOf(element, name)
  return {
    users: peopleOf(team, 'users'),
    groups: childrenOf(team, 'group', 'groups').flatMap((group) => readNamed<GroupId>(group) ?? []),
  }
}

/** An element with an id and a name; null where it is absent or names nobody. */
export function readNamed<Id extends number>(element: XmlElement | undefined): { id: Id; name: string } | null {
  const id = idOf<Id>(element, 'id')
  return id && { id, name: textOf(element, 'name') }
}

export function toTeam(team: NewTeam | undefined): XmlBody | undefined {
  return team && { users: toIds(team.users), groups: toIds(team.groups) }
}

/** Several `id` in one element; undefined where there is none to name. */
export function toIds(ids: readonly number[] | undefined): XmlBody | undefined {
  return ids && ids.length > 0 ? { id: ids } : undefined
}
