import type { Company } from '../company/company.ts'
import type { Integration } from '../company/integration.ts'
import { type Answer, ChatApiRefusal } from './answer.ts'
import type { CommandFields } from './command-fields.ts'
import { numberAnswer } from './number-answer.ts'

/** `getTask`: the number of the chat's newest task. `statusIsActive` is not documented, public clients met it. */
export function getTask(company: Company, integration: Integration, fields: CommandFields): Answer {
  const task = company.tasks.ofChat({ providerId: integration.providerId, chatId: fields.required('chatId') })
  if (!task) throw new ChatApiRefusal(400, 'task not found')
  return numberAnswer(integration.dataForm, { number: task.number, statusIsActive: !task.isClosed })
}
