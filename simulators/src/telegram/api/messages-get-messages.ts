import type { PrivateMessage } from '../cloud/private-message.ts'
import { viewFor } from '../cloud/private-message.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { accountMethod } from './call.ts'
import { toTlChatsOf } from './tl-chat.ts'
import { toTlMessage, wordsOf } from './tl-message.ts'
import { toTlUsersOf } from './tl-user.ts'

interface InputMessage {
  readonly _: string
  readonly id?: number
}

/** A message that is not there is answered by a `messageEmpty`. https://core.telegram.org/method/messages.getMessages */
export const getMessages = accountMethod('messages.getMessages', (request: { readonly id: readonly InputMessage[] }, call) => {
  const found = request.id.map((input) => findMessage(input, call))
  const messages = found.filter((message) => message !== undefined)
  const words = wordsOf(call)
  return {
    _: 'messages.messages',
    messages: found.map((message, index) => (message ? toTlMessage(call.account.id, message, words) : toEmpty(request.id[index]))),
    topics: [],
    chats: toTlChatsOf(call.account.id, messages),
    users: toTlUsersOf(call.account.id, messages, call.cloud.users),
  }
})

function findMessage(input: InputMessage, call: AccountCall): PrivateMessage | undefined {
  if (input.id === undefined) return undefined
  const mailbox = call.cloud.chats.mailbox(call.account.id)
  const message = mailbox.get(input.id)
  if (input._ !== 'inputMessageReplyTo') return message
  return message?.replyTo && mailbox.get(viewFor(call.account.id, message.replyTo).id)
}

function toEmpty(input: InputMessage | undefined): TlObject {
  return { _: 'messageEmpty', id: input?.id }
}
