import type { CommentAuthor } from '../company/comment.ts'
import type { Company } from '../company/company.ts'
import type { Contact } from '../company/contact.ts'
import { fullNameOf } from '../company/contacts.ts'
import type { Integration } from '../company/integration.ts'
import type { Chat, Task } from '../company/task.ts'
import { epochMs } from '../epoch-ms.ts'
import { type Answer, emptyAnswer } from './answer.ts'
import type { CommandFields } from './command-fields.ts'
import { readContactCard } from './contact-card.ts'

/** `newMessage`: a comment in the chat's task; task and contact are made when there are none. */
export function newMessage(company: Company, integration: Integration, fields: CommandFields): Answer {
  const chat = { providerId: integration.providerId, chatId: fields.required('chatId') }
  const text = fields.required('message')
  const contact = findOrAddContact(company, integration, fields)
  const task = findOrAddTask(company, integration, chat, contact, fields)
  const title = fields.optional('title')
  if (title !== undefined) company.tasks.rename(task.number, nameOf(title, integration))
  const channel = fields.optional('channel')
  if (channel !== undefined) company.tasks.rememberChannel(chat, channel)
  const author = isEcho(fields) ? echoAuthor(company, integration, fields) : contactAuthor(contact)
  const { attachments, form } = fields
  const fileIds = attachments.map((attachment) => company.files.add({ ...attachment, author: company.people.personOf(author) }).id)
  const source = { via: 'chat', fromType: 'WebChatApi', form } as const
  company.comments.add({ taskNumber: task.number, author, text, attachments, fileIds, notified: task.workers, at: epochMs(), ...source })
  return emptyAnswer
}

/** What a contact is called and how he can be reached is taken when he is new; later only `updateContact` changes it. */
function findOrAddContact(company: Company, integration: Integration, fields: CommandFields): Contact {
  const external = { providerId: integration.providerId, contactId: fields.required('contactId') }
  const card = readContactCard(fields)
  const template = integration.contactTemplate
  return company.contacts.ofExternal(external) ?? company.contacts.add({ ...card, template }, external)
}

function findOrAddTask(company: Company, integration: Integration, chat: Chat, contact: Contact, fields: CommandFields): Task {
  const known = company.tasks.ofChat(chat)
  if (known && !(known.isClosed && integration.newTaskWhenClosed)) return known
  const name = nameOf(fields.optional('title') ?? fullNameOf(contact), integration)
  const owner = { kind: 'contact', id: contact.number } as const
  const template = integration.taskTemplate
  const people = { owner, ...workersOf(company, integration) }
  const customValues = templateValues(company, integration, fields)
  return company.tasks.add({ ...chat, name, contactNumber: contact.number, ...people, template, customValues }, contactAuthor(contact))
}

/** Those of the template, else the one who connected the integration: the account's first employee. */
function workersOf(company: Company, { taskTemplate }: Integration): Pick<Task, 'workers' | 'participants'> {
  const template = taskTemplate === undefined ? undefined : company.templates.find('task', taskTemplate)
  const [first] = company.employees.all
  const workers = template?.workers ?? (first ? [{ kind: 'employee', id: first.id } as const] : [])
  return { workers, participants: template?.participants ?? [] }
}

/** Planfix appends the kind of channel and the connection's name to titles, and to the contact's name where there is no title. */
function nameOf(title: string, integration: Integration): string {
  return `${title} (WebChat, ${integration.name})`
}

/** Where nothing is said of the template it has whatever field is asked for. */
function templateValues({ customFields }: Company, { taskFields }: Integration, fields: CommandFields): Record<string, string> {
  const custom = Object.entries(fields.customFields).filter(([name]) => taskFields?.includes(name) ?? true)
  const idOf = (name: string) => (customFields.named('task', name) ?? customFields.add({ of: 'task', name })).id
  return Object.fromEntries(custom.map(([name, value]) => [idOf(name), value]))
}

function isEcho(fields: CommandFields): boolean {
  return ['true', '1'].includes(fields.optional('isEcho') ?? '')
}

function contactAuthor(contact: Contact): CommentAuthor {
  return { kind: 'contact', id: contact.number, name: fullNameOf(contact) }
}

/** The employee of `userEmail`, else the one chosen in the integration, else the one who connected it: the account's first. */
function echoAuthor(company: Company, { echoEmployeeEmail }: Integration, fields: CommandFields): CommentAuthor {
  const emails = [fields.optional('userEmail'), echoEmployeeEmail]
  const named = emails.map((email) => (email === undefined ? undefined : company.employees.ofEmail(email)))
  const employee = named.find((candidate) => candidate !== undefined) ?? company.employees.all[0]
  return { kind: 'echo', id: employee?.id, name: employee ? fullNameOf(employee) : '' }
}
