import type { Company } from '../company/company.ts'
import type { Integration } from '../company/integration.ts'
import type { MessageStatusMark } from '../company/message-status.ts'
import { epochMs } from '../epoch-ms.ts'
import { type Answer, ChatApiRefusal, emptyAnswer } from './answer.ts'
import type { CommandFields } from './command-fields.ts'

/** Whether Planfix has pushed a message under this id to this provider. */
export type IsPushed = (providerId: string, messageId: string) => boolean

/** `messageStatus`: the fate of a pushed message. What is said of a message that Planfix never pushed is refused. */
export function messageStatus(company: Company, { providerId }: Integration, fields: CommandFields, isPushed: IsPushed): Answer {
  const messageId = fields.required('messageId')
  const given = fields.required('messageStatus')
  if (!isPushed(providerId, messageId)) throw new ChatApiRefusal(400, 'Invalid parameters')
  company.statuses.report({
    providerId,
    messageId,
    status: markOf(given),
    given,
    text: fields.optional('messageStatusText'),
    at: epochMs(),
  })
  return emptyAnswer
}

function markOf(given: string): MessageStatusMark {
  return given === 'error' || given === 'read' ? given : 'sent'
}
