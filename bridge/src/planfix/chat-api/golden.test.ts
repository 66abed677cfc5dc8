import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { classifyPlanfixAnswer } from '../classify-planfix-error.ts'
import { ChatApiClient } from './client.ts'
import { getContact } from './get-contact.ts'
import { getTask } from './get-task.ts'
import { messageStatus } from './message-status.ts'
import { newMessage } from './new-message.ts'
import { type Command, errorOf, numberOf } from './wire.ts'

const credentials = { providerId: 'telegram', planfixToken: 'PFTOKEN' }
const anna = { chatId: 'tg-700-100', message: 'Привет & <ok>\nline 2 😀', contactId: 'tg-100', contactName: 'Анна' }

/** Each command as the bridge sends it, by its golden file: the body on the wire. */
const commands: Record<string, Command> = {
  'newMessage.first': newMessage(credentials, {
    ...anna,
    contactLastName: 'К.',
    contactPhone: '79001234567',
    contactData: 'Telegram @anna_k, id 100',
    title: 'Анна К. (Telegram)',
  }),
  'newMessage.next': newMessage(credentials, anna),
  'newMessage.echo': newMessage(credentials, { ...anna, isEcho: true }),
  getTask: getTask(credentials, 'tg-700-100'),
  getContact: getContact(credentials, 'tg-100'),
  'messageStatus.sent': messageStatus(credentials, { messageId: '4188849', messageStatus: 'sent' }),
  'messageStatus.error': messageStatus(credentials, {
    messageId: '4188849',
    messageStatus: 'error',
    messageStatusText: 'Клиент заблокировал бота',
  }),
}
const names = Object.keys(commands)

/** Planfix help, "Список команд API для чатов": the fields of each command; `!` marks the mandatory ones. */
const fields: Record<string, string> = {
  newMessage:
    'cmd! providerId! planfix_token! chatId! message! contactId! contactName! channel title contactLastName contactIco contactEmail contactPhone contactData attachments[name] attachments[url] isEcho userEmail',
  getTask: 'cmd! providerId! planfix_token! chatId!',
  getContact: 'cmd! providerId! planfix_token! contactId!',
  messageStatus: 'cmd! providerId! planfix_token! messageId! messageStatus! messageStatusText',
}

const folder = new URL('./golden/', import.meta.url)
const golden = (name: string) => readFileSync(new URL(`${name}.request.txt`, folder), 'utf8').trimEnd()

describe('each command of the chat API', () => {
  let planfix: Server
  let client: ChatApiClient
  let answer: { status: number; body: string }
  let seen: { method: string | undefined; path: string | undefined; type: string | undefined; body: string }

  beforeAll(async () => {
    planfix = createServer(async (request, response) => {
      const { method, url: path, headers } = request
      seen = { method, path, type: headers['content-type'], body: await readText(request) }
      response.writeHead(answer.status).end(answer.body)
    })
    await once(planfix.listen(0, '127.0.0.1'), 'listening')
    client = new ChatApiClient(`http://127.0.0.1:${(planfix.address() as AddressInfo).port}/webchat/api`)
  })
  afterAll(async () => {
    await client.close()
    planfix.close()
  })

  const ask = async (command: Command, status: number, body: string) => {
    answer = { status, body }
    return client.post(command, { timeoutMs: 5_000, signal: new AbortController().signal })
  }

  test('has a golden file, and no golden file is without a command', () => {
    expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.request.txt`).sort())
  })

  test.each(names)('%s is sent as its golden file says', async (name) => {
    await ask(commands[name] ?? [], 200, '')
    const type = 'application/x-www-form-urlencoded; charset=utf-8'
    expect(seen).toEqual({ method: 'POST', path: '/webchat/api', type, body: golden(name) })
  })

  test.each(names)('%s has the fields of its help page, the mandatory ones filled, and no others', (name) => {
    const sent = [...new URLSearchParams(golden(name))]
    const described = (fields[sent[0]?.[1] ?? ''] ?? '').split(' ')
    expect(sent.map(([field]) => field).filter((field) => !described.some((known) => known.replace('!', '') === field))).toEqual([])
    const mandatory = described.filter((field) => field.endsWith('!')).map((field) => field.slice(0, -1))
    expect(mandatory.filter((field) => !sent.some(([known, value]) => known === field && value !== ''))).toEqual([])
  })

  test.each<[name: string, status: number, body: string, decides: string, number?: number | undefined, error?: string]>([
    ['newMessage.next', 200, '', 'delivered'],
    ['newMessage.next', 400, '{"error":"Invalid parameters"}', 'rejected', undefined, 'Invalid parameters'],
    ['newMessage.next', 401, '{"error":"Invalid token"}', 'unauthorized', undefined, 'Invalid token'],
    ['getTask', 200, '{"data":{"number":1014}}', 'delivered', 1014],
    ['getTask', 200, '{"data":"{\\"number\\":1014,\\"statusIsActive\\":true}"}', 'delivered', 1014],
    ['getTask', 400, '{"error":"task not found"}', 'rejected', undefined, 'task not found'],
    ['getTask', 401, '{"error":"Invalid token"}', 'unauthorized', undefined, 'Invalid token'],
    ['getContact', 200, '{"data":{"number":1058}}', 'delivered', 1058],
    ['getContact', 400, '{"error":"unknown contact"}', 'rejected', undefined, 'unknown contact'],
    ['getContact', 401, '{"error":"Invalid token"}', 'unauthorized', undefined, 'Invalid token'],
    ['messageStatus.sent', 200, '', 'delivered'],
    ['messageStatus.sent', 400, '{"error":"Invalid parameters"}', 'rejected', undefined, 'Invalid parameters'],
    ['messageStatus.sent', 401, '{"error":"Invalid token"}', 'unauthorized', undefined, 'Invalid token'],
  ])('%s answered with %i %s is understood', async (name, status, body, decides, number, error) => {
    const said = await ask(commands[name] ?? [], status, body)
    const outcome = classifyPlanfixAnswer(said)
    expect([outcome.kind === 'retry' ? outcome.trouble : outcome.kind, numberOf(said), errorOf(said)]).toEqual([decides, number, error])
  })
})
