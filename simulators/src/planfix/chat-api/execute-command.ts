import type { Company } from '../company/company.ts'
import { MalformedFormError } from '../form-pairs.ts'
import { type Answer, ChatApiRefusal } from './answer.ts'
import { CommandFields } from './command-fields.ts'
import { getContact } from './get-contact.ts'
import { getTask } from './get-task.ts'
import { type IsPushed, messageStatus } from './message-status.ts'
import { newMessage } from './new-message.ts'
import { updateContact } from './update-contact.ts'

/** Carries out one command of the bridge. Planfix help: "Список команд API для чатов". */
export function executeCommand(company: Company, isPushed: IsPushed, form: string): Answer {
  try {
    return execute(company, isPushed, new CommandFields(form))
  } catch (error) {
    if (error instanceof ChatApiRefusal) return error.answer
    if (error instanceof MalformedFormError) return new ChatApiRefusal(400, 'Invalid parameters').answer
    throw error
  }
}

/** The provider comes first: without it there is no token to compare with. */
function execute(company: Company, isPushed: IsPushed, fields: CommandFields): Answer {
  const integration = company.integrations.find(fields.required('providerId'))
  if (!integration) throw new ChatApiRefusal(400, 'Invalid parameters')
  if (fields.given('planfix_token') !== integration.planfixToken) throw new ChatApiRefusal(401, 'Invalid token')
  switch (fields.optional('cmd')) {
    case 'newMessage':
      return newMessage(company, integration, fields)
    case 'getTask':
      return getTask(company, integration, fields)
    case 'getContact':
      return getContact(company, integration, fields)
    case 'updateContact':
      return updateContact(company, integration, fields)
    case 'messageStatus':
      return messageStatus(company, integration, fields, isPushed)
    default:
      throw new ChatApiRefusal(400, 'Invalid parameters')
  }
}
