import type { Answer } from '../chat-api/answer.ts'
import type { Comment, CommentAuthor } from '../company/comment.ts'
import type { Company } from '../company/company.ts'
import { type Employee, isAdministrator } from '../company/employee.ts'
import { hasPerson, type Person } from '../company/person.ts'
import type { Task } from '../company/task.ts'
import type { Answering } from '../pushes/answering.ts'
import type { XmlContent } from './xml-answer.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'
import { fromDateTime, toDateTime } from './xml-time.ts'

/** A method of the XML API: what it answers with, or the whole answer where it is no XML. Throws `XmlRefusal`. */
export type XmlMethod = (call: XmlCall) => XmlContent | Answer

/** One call of somebody who may call. */
export class XmlCall {
  readonly company: Company
  readonly answering: Answering
  /** Whom the call is made for. */
  readonly caller: Employee
  /** The element `request`. */
  readonly request: XmlNode

  constructor(company: Company, answering: Answering, caller: Employee, request: XmlNode) {
    this.company = company
    this.answering = answering
    this.caller = caller
    this.request = request
  }

  /** The change is not to be written down, and nobody told of it. */
  get isSilent(): boolean {
    return this.request.flag('silent') ?? false
  }

  get isAdministrator(): boolean {
    return isAdministrator(this.caller)
  }

  get person(): Person {
    return { kind: 'employee', id: this.caller.id }
  }

  get author(): CommentAuthor {
    return this.company.people.authorOf(this.person)
  }

  /** The element that is named, which has to be there: 0009. */
  required(name: string): XmlNode {
    const node = this.request.child(name)
    if (!node) throw new XmlRefusal('0009')
    return node
  }

  /** The moment that an element names, in the caller's time zone. */
  moment(text: string): number {
    return fromDateTime(text, this.caller.timezone)
  }

  /** A moment as the caller sees it. */
  showMoment(at: number): string {
    return toDateTime(at, this.caller.timezone)
  }

  /** Everything to administrators; to others the tasks they have to do with. */
  maySee({ owner, workers, participants, auditors }: Task): boolean {
    const people = [...(owner ? [owner] : []), ...workers, ...participants, ...auditors]
    return this.isAdministrator || hasPerson(people, this.person)
  }

  /** A hidden comment only administrators, its author and the notified see. */
  maySeeComment(comment: Comment): boolean {
    if (!comment.isHidden || this.isAdministrator) return true
    const author = this.company.people.personOf(comment.author)
    return hasPerson([...comment.notified, ...(author ? [author] : [])], this.person)
  }
}
