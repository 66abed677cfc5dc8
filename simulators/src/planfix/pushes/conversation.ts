import type { Company } from '../company/company.ts'
import type { PushData } from '../company/push-data.ts'

interface Conversation {
  readonly chatId: string
  readonly contactId: string
}

/** Why a 200 does not help: a first message must be answered with the ids of the conversation, or Planfix cannot go on with it. */
export function judgeAnswer(push: PushData, body: string): string | undefined {
  if (!isFirstMessage(push) || readConversation(body)) return undefined
  return `The answer to a first message must hold chatId and contactId: ${body.slice(0, 200)}`
}

/** Remembers the ids that the answer to a first message holds: the task has a chat now, its contact an external id. */
export function bindConversation(company: Company, push: PushData, body: string): void {
  const conversation = isFirstMessage(push) ? readConversation(body) : undefined
  if (!conversation || push.taskNumber === undefined) return
  const { contactNumber, providerId, chatId } = company.tasks.get(push.taskNumber)
  if (chatId === undefined) company.tasks.bind(push.taskNumber, conversation.chatId)
  if (contactNumber === undefined || providerId === undefined) return
  company.contacts.bind(contactNumber, { providerId, contactId: conversation.contactId })
}

/** Whether the push was made by the "Write" button of a contact: it has a task, but no chat. */
function isFirstMessage({ chatId, taskNumber }: PushData): boolean {
  return chatId === undefined && taskNumber !== undefined
}

function readConversation(body: string): Conversation | undefined {
  try {
    const { chatId, contactId } = JSON.parse(body) as Partial<Record<keyof Conversation, unknown>>
    return isId(chatId) && isId(contactId) ? { chatId, contactId } : undefined
  } catch {
    return undefined
  }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
