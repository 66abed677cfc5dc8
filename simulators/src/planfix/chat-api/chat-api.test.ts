import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { postCommand, postForm } from '../testing/bridge-stub.ts'
import { Sandbox } from '../testing/sandbox.ts'

const invalidParameters = [400, '{"error":"Invalid parameters"}']

describe('the chat API', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await Sandbox.start()
  })
  afterEach(() => sandbox.stop())

  test.each(['GET', 'PUT', 'DELETE', 'HEAD'])('%s is not allowed', async (method) => {
    const response = await fetch(sandbox.planfix.url, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('a wrong or missing token is an invalid token, whatever the command', async () => {
    for (const cmd of ['newMessage', 'getTask', 'getContact', 'updateContact', 'messageStatus']) {
      for (const token of [{ planfix_token: 'wrong' }, { token: 'PF' }]) {
        const { status, body, headers } = await postCommand(sandbox.planfix.url, { cmd, providerId: 'tg', ...token })
        expect([status, body, headers.get('content-type')]).toEqual([401, '{"error":"Invalid token"}', 'application/json'])
      }
    }
  })

  test("another integration's token is an invalid token", async () => {
    sandbox.planfix.integrations.add({ providerId: 'tg2', planfixToken: 'PF2', bridgeToken: 'B2' })
    const answer = await sandbox.command('getTask', { providerId: 'tg2', chatId: 'c1' })
    expect(answer.status).toBe(401)
  })

  test('an unknown provider or command is an invalid parameter', async () => {
    for (const fields of [{ providerId: 'other' }, { cmd: 'deleteMessage' }, { cmd: 'toString' }]) {
      const { status, body } = await sandbox.command('getTask', { chatId: 'c1', ...fields })
      expect([status, body]).toEqual(invalidParameters)
    }
  })

  test('only a well-formed form of unrepeated fields is read', async () => {
    const good = 'cmd=getTask&providerId=tg&planfix_token=PF'
    expect((await postForm(sandbox.planfix.url, `${good}&chatId=c1`)).body).toBe('{"error":"task not found"}')
    const bad = [`${good}&chatId=%E0%A4%A`, `${good}&chatId=c1&chatId=c2`, '']
    for (const form of bad) {
      const { status, body } = await postForm(sandbox.planfix.url, form)
      expect([form, status, body]).toEqual([form, ...invalidParameters])
    }
    const json = JSON.stringify({ cmd: 'getTask', providerId: 'tg', planfix_token: 'PF', chatId: 'c1' })
    expect((await postForm(sandbox.planfix.url, json, 'application/json')).status).toBe(400)
    expect((await postForm(sandbox.planfix.url, `${good}&chatId=c1`, 'text/plain')).body).toBe('{"error":"Invalid parameters"}')
    expect((await postForm(sandbox.planfix.url, `${good}&chatId=c1`, 'Application/X-WWW-Form-UrlEncoded; charset=UTF-8')).body).toContain(
      'task',
    )
  })

  test('getTask tells the number and whether the task is active, by default as a JSON text', async () => {
    await sandbox.annaWrites('hi')
    const { status, body, headers } = await sandbox.command('getTask', { chatId: 'c1' })
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(body).toBe('{"data":"{\\"number\\":1001,\\"statusIsActive\\":true}"}')
    sandbox.planfix.tasks.ofChat('c1').close()
    expect((await sandbox.command('getTask', { chatId: 'c1' })).body).toContain('\\"statusIsActive\\":false')
  })

  test('getTask tells the newest task of the chat', async () => {
    await sandbox.annaWrites('hi')
    sandbox.planfix.tasks.ofChat('c1').close()
    await sandbox.annaWrites('hi again')
    expect((await sandbox.command('getTask', { chatId: 'c1' })).body).toContain('1002')
  })

  test('the answers of getTask and getContact can be an object or stand at top level', async () => {
    await sandbox.annaWrites('hi')
    const ask = async () => [
      (await sandbox.command('getTask', { chatId: 'c1' })).body,
      (await sandbox.command('getContact', { contactId: 'p1' })).body,
    ]
    expect((await ask())[1]).toBe('{"data":"{\\"number\\":5001}"}')
    sandbox.planfix.integrations.change('tg', { dataForm: 'object' })
    expect(await ask()).toEqual(['{"data":{"number":1001,"statusIsActive":true}}', '{"data":{"number":5001}}'])
    sandbox.planfix.integrations.change('tg', { dataForm: 'top' })
    expect(await ask()).toEqual(['{"number":1001,"statusIsActive":true}', '{"number":5001}'])
  })

  test('an unknown chat has no task, an unknown person is no contact', async () => {
    const [task, contact] = [await sandbox.command('getTask', { chatId: 'x' }), await sandbox.command('getContact', { contactId: 'x' })]
    expect([task.status, task.body]).toEqual([400, '{"error":"task not found"}'])
    expect([contact.status, contact.body]).toEqual([400, '{"error":"unknown contact"}'])
    expect((await sandbox.command('getTask')).body).toBe('{"error":"Invalid parameters"}')
    expect((await sandbox.command('getContact')).body).toBe('{"error":"Invalid parameters"}')
  })

  test('updateContact changes what is given, clears what is given empty, keeps the rest', async () => {
    await sandbox.annaWrites('hi', { contactPhone: '7900', contactEmail: 'a@b', contactData: 'old' })
    const { status, body } = await sandbox.command('updateContact', {
      contactId: 'p1',
      contactName: 'Ann',
      contactData: 'new',
      contactEmail: '',
    })
    expect([status, body]).toEqual([200, ''])
    expect(sandbox.planfix.contacts.all).toMatchObject([{ number: 5001, firstName: 'Ann', phone: '7900', email: '', data: 'new' }])
  })

  test('updateContact needs a known contact and a name', async () => {
    await sandbox.annaWrites('hi')
    for (const fields of [{ contactId: 'x', contactName: 'A' }, { contactId: 'p1' }, { contactName: 'A' }]) {
      const { status, body } = await sandbox.command('updateContact', fields as Record<string, string>)
      expect([status, body]).toEqual(invalidParameters)
    }
    expect(sandbox.planfix.contacts.all).toMatchObject([{ firstName: 'Anna' }])
  })

  test('messageStatus marks a pushed message; anything but error and read is sent; the history stays', async () => {
    await sandbox.annaWrites('hi')
    const push = sandbox.oleg.answers({ chatId: 'c1' }, 'yes')
    await push.accepted
    const messageId = push.messageId ?? ''
    for (const messageStatus of ['read', 'delivered', 'error']) {
      const { status, body } = await sandbox.command('messageStatus', {
        messageId,
        messageStatus,
        messageStatusText: `is ${messageStatus}`,
      })
      expect([status, body]).toEqual([200, ''])
    }
    expect(sandbox.planfix.statuses.of(messageId).map(({ status, given, text }) => [status, given, text])).toEqual([
      ['read', 'read', 'is read'],
      ['sent', 'delivered', 'is delivered'],
      ['error', 'error', 'is error'],
    ])
    expect(await push.shows('error')).toBe('error')
  })

  test('messageStatus refuses messages that were never pushed, or to another provider, and missing fields', async () => {
    sandbox.planfix.integrations.add({ providerId: 'tg2', planfixToken: 'PF2', bridgeToken: 'B2' })
    await sandbox.annaWrites('hi')
    const messageId = sandbox.oleg.answers({ chatId: 'c1' }, 'yes').messageId ?? ''
    const other = { providerId: 'tg2', planfix_token: 'PF2' }
    const bad = [
      { messageId: '1', messageStatus: 'sent' },
      { ...other, messageId, messageStatus: 'sent' },
      { messageId },
      { messageStatus: 'sent' },
    ]
    for (const fields of bad) {
      const { status, body } = await sandbox.command('messageStatus', fields as Record<string, string>)
      expect([status, body]).toEqual(invalidParameters)
    }
    expect(sandbox.planfix.statuses.all).toEqual([])
  })

  test('hostile field names harm nobody', async () => {
    await sandbox.annaWrites('hi', { __proto__x: '1', 'constructor[prototype][x]': '1', data___proto__: 'evil', hasOwnProperty: '1' })
    expect(Object.entries(sandbox.planfix.tasks.ofChat('c1').now.customFields)).toEqual([['__proto__', 'evil']])
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})
