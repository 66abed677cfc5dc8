import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Sandbox } from '../testing/sandbox.ts'

describe('the account', () => {
  let sandbox: Sandbox
  let dataDir: string
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'planfix-company-'))
    sandbox = await Sandbox.start({ dataDir })
  })
  afterEach(async () => {
    await sandbox.stop()
    rmSync(dataDir, { recursive: true })
  })

  const company = () => sandbox.planfix.company
  const restart = async () => {
    await sandbox.stop()
    sandbox = await Sandbox.start({ dataDir })
  }
  const look = () => {
    const { account, access, limits, employees, contacts, customFields, templates, taskStatuses, tasks, comments } = company()
    return {
      settings: account.settings,
      access: [access.restTokens, access.xmlTokens, access.xmlKeys],
      used: limits.usedToday,
      people: [employees.everyone, contacts.all],
      made: [customFields.all, templates.all, taskStatuses.all],
      tasks: tasks.all,
      history: comments.history.map((comment) => ({ ...comment, html: comment.html, dateTime: comment.dateTime })),
    }
  }

  test('is the same after a restart, whatever was done to it', async () => {
    const { account, access, limits, employees, contacts, customFields, templates, taskStatuses, tasks, comments, files } = company()
    await sandbox.annaWrites('hi', { 'attachments[name]': 'a', 'attachments[url]': 'https://b.test/a' })
    const { oleg } = sandbox
    account.change({ requestsPerDay: 7, dataCentre: 'ru' })
    const robot = employees.add({ firstName: 'Bridge', role: 'ROBOT' })
    employees.change(oleg.id, { timezone: 'Asia/Tokyo', login: undefined })
    access.addRestToken({ token: 'R', employeeId: robot.id, scopes: ['task_readonly'] })
    access.addXmlToken({ token: 'X', employeeId: robot.id })
    access.addXmlToken({ token: 'gone', employeeId: robot.id })
    access.addXmlKey('K')
    access.revoke('gone')
    limits.ask('xml', 'user.get')
    const field = customFields.add({ of: 'contact', name: 'city' })
    templates.add({ of: 'task', name: 'Chat', workers: [{ kind: 'employee', id: oleg.id }] })
    taskStatuses.add({ name: 'Waiting', isActive: false })
    contacts.change(5001, { phone: '7900', lastName: undefined, customValues: { [field.id]: 'Kazan' } })
    const twin = contacts.add({ firstName: 'Anna', email: undefined, telegramId: '5' }, { providerId: 'tg', contactId: 'p2' })
    contacts.replace(twin.number, { firstName: 'Ann', telegramUsername: 'ann', post: undefined })
    const task = tasks.add({ name: 'x', owner: { kind: 'contact', id: twin.number }, status: 101, description: undefined })
    tasks.change(task.number, { description: 'y', parent: undefined })
    tasks.replace(task.number, { name: 'z', counterparty: twin.number, owner: undefined })
    tasks.setStatus(task.number, 1)
    const note = oleg.comments({ task: task.number }, 'note', { isHidden: true, notified: [{ kind: 'contact', id: twin.number }] })
    oleg.edits(note.id, '<i>edited</i>', { isHtml: true, isPinned: true, notified: undefined })
    const gone = oleg.comments({ task: task.number }, 'gone')
    oleg.deletes(gone.id)
    expect([comments.get(gone.id).isDeleted, comments.ofTask(task.number).map(({ id }) => id)]).toEqual([true, [note.id]])
    comments.add({ contactNumber: twin.number, author: { kind: 'contact', id: twin.number, name: 'Ann' }, html: 'at <b>her</b>' })
    const file = files.add({ name: 'a.txt', content: 'один', author: { kind: 'employee', id: oleg.id } })
    files.add({ name: 'a.txt', content: 'два' }, file)
    oleg.closes(1001)
    oleg.merges(twin.number, 5001)
    const before = look()
    await restart()
    expect(look()).toEqual(before)
    expect(company().files.ofId(file.id)).toMatchObject({ version: 2, base64: Buffer.from('два').toString('base64') })
    expect([company().access.isRevoked('gone'), company().access.findXmlToken('gone')]).toEqual([true, undefined])
  })

  test('a merged contact lives on in the other: its chats, its tasks, its comments', async () => {
    await sandbox.annaWrites('hi')
    await sandbox.annaWrites('me too', { chatId: 'c2', contactId: 'p2', contactName: 'Anna again' })
    const { oleg } = sandbox
    oleg.answers({ chatId: 'c2' }, 'yes')
    oleg.merges(5002, 5001)
    expect(company().contacts.all.map(({ number }) => number)).toEqual([5001])
    expect((await sandbox.command('getContact', { contactId: 'p2' })).body).toContain('5001')
    expect(company().tasks.get(1002)).toMatchObject({ contactNumber: 5001, owner: { kind: 'contact', id: 5001 } })
    const [written, answer] = company().comments.ofTask(1002)
    expect([written?.author.id, answer?.notified]).toEqual([5001, [{ kind: 'contact', id: 5001 }]])
    await sandbox.annaWrites('still there', { chatId: 'c2', contactId: 'p2', contactName: 'Anna again' })
    expect(company().comments.ofTask(1002)).toHaveLength(3)
    expect(() => oleg.merges(5001, 5001)).toThrow('with itself')
    expect(() => oleg.merges(5002, 5001)).toThrow('There is no contact 5002')
  })

  test('a deleted task is there for no chat: the next message opens a new one', async () => {
    await sandbox.annaWrites('one')
    sandbox.planfix.tasks.ofChat('c1').delete()
    expect((await sandbox.command('getTask', { chatId: 'c1' })).body).toContain('task not found')
    await sandbox.annaWrites('two')
    expect(sandbox.planfix.tasks.all.map(({ number }) => number)).toEqual([1002])
  })

  test('a closed task taken up again is active: messages go on in it', async () => {
    await sandbox.annaWrites('one')
    const { oleg } = sandbox
    expect(oleg.closes(1001)).toMatchObject({ isClosed: true, status: 3 })
    expect(oleg.reopens(1001)).toMatchObject({ isClosed: false, status: 1 })
    await sandbox.annaWrites('two')
    expect(sandbox.planfix.tasks.all).toHaveLength(1)
    const history = company().comments.historyOf({ taskNumber: 1001 })
    expect(history.map(({ type }) => type)).toEqual(['TASKCREATED', 'COMMENT', 'STATUSCHANGED', 'STATUSCHANGED', 'COMMENT'])
    expect(history.filter(({ isPersonal }) => !isPersonal).map(({ html }) => html)).toEqual(['{event21}', '{event21}', '{event21}'])
  })

  test('a status that the account has added counts as active or not, as it says', () => {
    const waiting = company().taskStatuses.add({ name: 'Waiting', isActive: true })
    const archived = company().taskStatuses.add({ name: 'Archived', isActive: false })
    const { number } = company().tasks.add({ name: 'x', status: waiting.id })
    expect(company().tasks.get(number).isClosed).toBe(false)
    company().tasks.setStatus(number, archived.id)
    expect(company().tasks.get(number).isClosed).toBe(true)
  })

  test('a comment of the chat API came from WebChatApi, is shown as plain text, and notifies the workers', async () => {
    const { oleg } = sandbox
    await sandbox.annaWrites('1 < 2 & so\non')
    const [comment] = company().comments.ofTask(1001)
    expect(comment).toMatchObject({ fromType: 'WebChatApi', via: 'chat', type: 'COMMENT', notified: [{ kind: 'employee', id: oleg.id }] })
    expect(comment?.html).toBe('1 &lt; 2 &amp; so<br>on')
  })

  test('an employee’s comment that does not notify the contact stays in Planfix', async () => {
    await sandbox.annaWrites('hi')
    const { oleg } = sandbox
    oleg.comments({ chatId: 'c1' }, 'between us', { isHidden: true })
    oleg.comments({ chatId: 'c1' }, 'for Oleg', { notified: [{ kind: 'employee', id: oleg.id }], fromType: 'Email', type: 'ACTION' })
    expect(sandbox.planfix.pushes.all).toEqual([])
    const told = oleg.comments({ chatId: 'c1' }, 'for Anna', { notified: [{ kind: 'contact', id: 5001 }] })
    expect(sandbox.planfix.pushes.all.map(({ messageId }) => messageId)).toEqual([String(told.id)])
    expect(company().comments.ofTask(1001).slice(1)).toMatchObject([
      { isHidden: true, notified: [], fromType: 'Planfix' },
      { isHidden: false, fromType: 'Email', type: 'ACTION' },
      { notified: [{ kind: 'contact', id: 5001 }] },
    ])
  })

  test('an answer notifies the contact, and whom else it names', async () => {
    await sandbox.annaWrites('hi')
    const { oleg } = sandbox
    const push = oleg.answers({ chatId: 'c1' }, 'yes', { notified: [{ kind: 'employee', id: oleg.id }], isHidden: true })
    expect(company().comments.get(Number(push.messageId))).toMatchObject({
      isHidden: true,
      notified: [
        { kind: 'contact', id: 5001 },
        { kind: 'employee', id: oleg.id },
      ],
    })
  })

  test('in a task without a chat there is nobody to answer', () => {
    const { oleg } = sandbox
    const { number } = company().tasks.add({ name: 'inner' })
    expect(() => oleg.answers({ task: number }, 'x')).toThrow('No chat is in the task')
    expect(oleg.comments({ task: number }, 'x').taskNumber).toBe(number)
  })

  test('tasks and contacts of a chat are made from the templates of its integration', async () => {
    const { oleg } = sandbox
    const workers = [{ kind: 'employee', id: sandbox.planfix.employees.add({ firstName: 'Vera' }).id } as const]
    const task = company().templates.add({ of: 'task', name: 'Chat', workers })
    const contact = company().templates.add({ of: 'contact', name: 'Client' })
    sandbox.planfix.integrations.change('tg', { taskTemplate: task.number, contactTemplate: contact.number })
    await sandbox.annaWrites('hi')
    expect(company().tasks.get(1001)).toMatchObject({ template: task.number, workers })
    expect(company().contacts.get(5001).template).toBe(contact.number)
    await oleg.writesFirst({ contactPhone: '79' }, 'hello').accepted
    expect(company().tasks.get(1002)).toMatchObject({ template: task.number, workers: [{ kind: 'employee', id: oleg.id }] })
  })

  test('activity is the last comment, change is the task’s own; both on the clock', async () => {
    const { clock } = sandbox.planfix
    clock.speed = 0
    await sandbox.annaWrites('hi')
    const start = clock.now()
    clock.advance(1000)
    await sandbox.annaWrites('again')
    clock.advance(1000)
    company().tasks.rename(1001, 'New')
    expect(company().tasks.get(1001)).toMatchObject({ createdAt: start, lastActivityAt: start + 1000, changedAt: start + 2000 })
  })

  test('people are found by their ids as users and by their references', () => {
    const { oleg } = sandbox
    const { number, userId, id } = company().contacts.add({ firstName: 'Anna' })
    const { people } = company()
    expect(people.ofUserId(userId)).toEqual({ kind: 'contact', id: number })
    expect(people.ofUserId(oleg.id)).toEqual({ kind: 'employee', id: oleg.id })
    expect(people.ofUserId(id)).toBeUndefined()
    expect(people.referenceOf({ kind: 'employee', id: oleg.id })).toBe(`user:${oleg.employee.number}`)
    expect(people.ofReference(`contact:${number}`)).toEqual({ kind: 'contact', id: number })
    expect(people.ofReference('contact:7')).toBeUndefined()
    expect(company().contacts.ofId(id)?.number).toBe(number)
  })

  test('settings that make no sense are refused', () => {
    const { account, employees, access } = company()
    expect(() => account.change({ timezone: 'Mars/Base' })).toThrow('no time zone')
    expect(() => account.change({ requestsPerDay: -1 })).toThrow('requestsPerDay')
    expect(() => account.change({ requestIntervalMs: Number.NaN })).toThrow('requestIntervalMs')
    expect(() => employees.add({ firstName: 'x', timezone: 'here' })).toThrow('no time zone')
    employees.add({ firstName: 'x', login: 'x' })
    expect(() => employees.add({ firstName: 'y', login: 'x' })).toThrow('taken')
    expect(() => access.revoke('unknown')).toThrow('no such token')
  })
})
