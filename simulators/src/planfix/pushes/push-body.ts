import type { Attachment } from '../company/comment.ts'
import type { Integration } from '../company/integration.ts'
import { encodeFormPairs, type FormPair } from '../form-pairs.ts'

/** Who a push says it is from. */
export interface PushSender {
  readonly firstName: string
  readonly lastName?: string | undefined
  readonly pictureUrl?: string | undefined
}

/** The form fields a push is made of. */
export interface PushMessage {
  readonly integration: Integration
  /** Who wrote it. */
  readonly sender: PushSender
  readonly text: string
  readonly attachments: readonly Attachment[]
  /** Absent when Planfix leaves it out, as its own example does. */
  readonly messageId: string | undefined
  readonly taskEmail: string
  /** Absent in the first message to a contact known by phone only. */
  readonly chatId: string | undefined
  readonly contactPhone: string | undefined
  readonly channel: string | undefined
}

/** The body of Planfix's `newMessage`. Planfix help: "Список команд API для чатов", commands from Planfix to the chat. */
export function pushBody(message: PushMessage): string {
  const { integration, sender } = message
  const fields: readonly (readonly [name: string, value: string | undefined])[] = [
    ['cmd', 'newMessage'],
    ['providerId', integration.providerId],
    ['chatId', message.chatId],
    ['contactPhone', message.contactPhone],
    ['channel', message.channel],
    ['token', integration.bridgeToken],
    ['message', message.text],
    ['messageId', message.messageId],
    ['userName', sender.firstName],
    ['userLastName', sender.lastName],
    ['userIco', sender.pictureUrl],
    ['taskEmail', message.taskEmail],
    ...message.attachments.flatMap(attachmentPairs),
  ]
  return encodeFormPairs(fields.filter((field): field is FormPair => field[1] !== undefined))
}

function attachmentPairs({ name, url }: Attachment): FormPair[] {
  return [
    ['attachments[name]', name],
    ['attachments[url]', url],
  ]
}
