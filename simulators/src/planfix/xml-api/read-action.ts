import type { CommentContent } from '../company/comment.ts'
import { readPeople } from './find-objects.ts'
import { readStatus } from './read-status.ts'
import type { XmlCall } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** What `action.add` and `action.update` tell of a comment. To tell another time than now is for administrators: 4001. */
export function readActionContent(call: XmlCall, node: XmlNode): CommentContent {
  const dateTime = node.word('dateTime')
  if (dateTime !== undefined && !call.isAdministrator) throw new XmlRefusal('4001')
  return {
    html: node.text('description'),
    notified: node.child('notifiedList') && readPeople(call, node.all('notifiedList', 'user', 'id')),
    isHidden: node.flag('isHidden'),
    dateTime: dateTime === undefined ? undefined : call.moment(dateTime),
  }
}

/** The status that a comment puts its task into. */
export function readNewStatus(call: XmlCall, node: XmlNode): number | undefined {
  const word = node.word('taskNewStatus')
  return word === undefined ? undefined : readStatus(call, word)
}
