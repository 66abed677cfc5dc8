import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RestClient } from '../testing/rest-client.ts'
import { RestSandbox } from '../testing/rest-sandbox.ts'

describe('comments over REST', () => {
  let sandbox: RestSandbox
  let client: RestClient
  /** The task of Anna's chat, and Anna. */
  const task = 1001
  const anna = 'contact:5001'
  beforeEach(async () => {
    sandbox = await RestSandbox.start()
    client = sandbox.client
    sandbox.sandbox.oleg
    await sandbox.sandbox.annaWrites('hi <b>')
  })
  afterEach(() => sandbox.stop())

  const allFields =
    'id,dateTime,type,fromType,description,task,owner,isDeleted,isPinned,isHidden,isNotRead,recipients,files,changeStatus,contact'
  const add = async (body: object, id = task) => (await client.good('POST /task/{id}/comments/', { id, body })).id as number
  const get = async (id: number, fields = allFields) => (await client.good('GET /comment/{id}', { id, query: { fields } })).comment
  const list = async (body: object = {}, as = client) =>
    (await as.good('POST /task/{id}/comments/list', { id: task, body: { fields: allFields, ...body } })).comments
  const ids = async (body: object = {}, as = client) => (await list(body, as)).map(({ id }: { id: number }) => id)
  const oleg = () => sandbox.sandbox.oleg
  const olegRef = () => `user:${oleg().employee.number}`

  test("a contact's message is a comment of his, from the chat, that notifies the workers", async () => {
    const [comment] = await list()
    expect(comment).toEqual({
      id: expect.any(Number),
      dateTime: { date: expect.any(String), time: expect.any(String), datetime: expect.any(String) },
      type: 'Comment',
      fromType: 'WebChatApi',
      description: 'hi &lt;b&gt;',
      task: { id: task },
      owner: { id: anna, name: 'Anna' },
      isDeleted: false,
      isPinned: false,
      isHidden: false,
      isNotRead: false,
      recipients: { users: [{ id: olegRef(), name: 'Олег Петров' }], groups: [] },
      files: [],
    })
  })

  test('a new comment is by whom the token acts as; its text is HTML', async () => {
    const id = await add({ description: 'Anna: is it <b>blue</b>?<br>second line', isPinned: true })
    expect(await get(id)).toMatchObject({
      ...{ id, description: 'Anna: is it <b>blue</b>?<br>second line', owner: { id: 'user:11', name: 'Robot' }, isPinned: true },
      ...{ type: 'Comment', fromType: 'Planfix', task: { id: task }, recipients: { users: [], groups: [] } },
    })
    expect(sandbox.company.comments.get(id)).toMatchObject({ text: 'Anna: is it blue?\nsecond line', via: 'rest' })
  })

  test('a comment can be written in the name of a contact or an employee', async () => {
    expect((await get(await add({ description: 'x', owner: { id: anna } }))).owner).toEqual({ id: anna, name: 'Anna' })
    expect((await get(await add({ description: 'x', owner: { id: olegRef() } }))).owner).toEqual({ id: olegRef(), name: 'Олег Петров' })
  })

  test('a comment can be dated back, in UTC or on the wall of the caller; ids still grow', async () => {
    const first = await add({ description: 'x', dateTime: { date: '12-06-2022', time: '12:15' } })
    const second = await add({ description: 'x', dateTime: { date: '01-01-2000', time: '00:00', datetime: '2022-06-12T07:15Z' } })
    const dateTime = { date: '12-06-2022', time: '12:15', datetime: '2022-06-12T07:15Z' }
    expect([await get(first, 'dateTime'), await get(second, 'dateTime')]).toEqual([
      { id: first, dateTime },
      { id: second, dateTime },
    ])
    expect(second).toBeGreaterThan(first)
  })

  test('recipients are named, or meant by their roles; nobody is named twice', async () => {
    sandbox.company.tasks.change(task, { auditors: [{ kind: 'employee', id: sandbox.robot.id }] })
    const recipients = { users: [{ id: olegRef() }], roles: ['assignee', 'auditor', 'assigner', 'participant'] }
    const { users } = (await get(await add({ description: 'x', recipients }))).recipients
    expect(users.map(({ id }: { id: string }) => id)).toEqual([olegRef(), 'user:11', anna])
  })

  test('a comment that notifies the contact of the chat is pushed to the bridge; another is not', async () => {
    await add({ description: 'for us' })
    const id = await add({ description: 'Да, <b>есть</b>', recipients: { users: [{ id: anna }] } })
    const [push] = await sandbox.sandbox.bridge.receives(1)
    expect(push?.fields).toMatchObject({ cmd: 'newMessage', chatId: 'c1', message: 'Да, есть', messageId: String(id) })
    sandbox.company.account.change({ pushesApiComments: false })
    await add({ description: 'not this one', recipients: { users: [{ id: anna }] } })
    oleg().answers({ chatId: 'c1' }, 'last')
    const pushes = await sandbox.sandbox.bridge.receives(2)
    expect(pushes.map(({ fields }) => fields['message'])).toEqual(['Да, есть', 'last'])
  })

  test.each([
    [{}, 5001],
    [{ description: '' }, 5001],
    [{ description: '', files: [] }, 5001],
    [{ description: 'x', files: [{ id: 7 }] }, 7000],
    [{ description: 'x', owner: { id: 'contact:7' } }, 41],
    [{ description: 'x', owner: { id: 7 } }, 41],
    [{ description: 'x', recipients: { users: [{ id: 'user:99' }] } }, 41],
    [{ description: 'x', recipients: { groups: [{ id: 1 }] } }, 41],
    [{ description: 'x', recipients: { roles: ['boss'] } }, 41],
    [{ description: 'x', dateTime: { date: 'now' } }, 41],
  ])('%j makes no comment: 400, code %d', async (body, code) => {
    expect(await client.refused('POST /task/{id}/comments/', { id: task, body })).toEqual([400, code])
    expect(await ids()).toHaveLength(1)
  })

  test('in a task that is not there nothing can be written, and listing says so with 500', async () => {
    expect(await client.refused('POST /task/{id}/comments/', { id: 7, body: { description: 'x' } })).toEqual([400, 1000])
    expect(await client.refused('POST /task/{id}/comments/list', { id: 7, body: {} })).toEqual([500, 1000])
  })

  test('files are attached by their ids; a comment of files alone is one too', async () => {
    const file = sandbox.company.files.add({ name: 'price.txt', content: '5 EUR' })
    const id = await add({ files: [{ id: file.id }] })
    expect(await get(id, 'type,description,files')).toEqual({
      ...{ id, type: 'Comment', description: '', files: [{ id: file.id, size: 5, name: 'price.txt' }] },
    })
  })

  test('what the chat API attached is a file of the comment', async () => {
    await sandbox.sandbox.annaWrites('look', { 'attachments[name]': 'a.png', 'attachments[url]': 'https://files.test/a.png' })
    const [, comment] = await list()
    expect(comment.files).toEqual([{ id: expect.any(Number), size: 0, name: 'a.png' }])
  })

  test('lists are of comments, of everything, of the deleted or of the new', async () => {
    const [first] = await ids()
    const second = await add({ description: 'gone' })
    const third = await add({ description: 'for Oleg', recipients: { users: [{ id: olegRef() }] } })
    await client.good('DELETE /comment/{id}', { id: second })
    sandbox.company.tasks.close(task)
    expect(await ids()).toEqual([first, third])
    expect(await ids({ typeList: 'Comments' })).toEqual([first, third])
    expect(await ids({ typeList: 'Deleted' })).toEqual([second])
    expect((await list({ typeList: 'All' })).map(({ type }: { type: string }) => type)).toEqual([
      'None',
      ...Array(3).fill('Comment'),
      'None',
    ])
    expect((await list({ typeList: 'All' })).at(-1)).toMatchObject({ changeStatus: { oldStatusId: 1, newStatusId: 3 } })
    expect(await ids({ typeList: 'New' })).toEqual([])
    expect(await ids({ typeList: 'New' }, sandbox.actAs(oleg().id))).toEqual([first, third])
  })

  test('lists are ordered as asked, and come in pages', async () => {
    const [first] = await ids()
    const old = await add({ description: 'x', dateTime: '01-01-2020 10:00:00' })
    const last = await add({ description: 'x' })
    const by = (field: string, direction?: string) => ({ resultOrder: [{ field, ...(direction && { direction }) }] })
    expect(await ids(by('id', 'Desc'))).toEqual([last, old, first])
    expect(await ids(by('id'))).toEqual([first, old, last])
    expect(await ids(by('dateTime', 'Asc'))).toEqual([old, first, last])
    expect(await ids({ ...by('id', 'Desc'), offset: 1, pageSize: 1 })).toEqual([old])
    expect(await list({ fields: 'description', ...by('id', 'Desc'), pageSize: 1 })).toEqual([{ id: last, description: 'x' }])
  })

  /** Vera, who is no administrator and takes part in the task. */
  const addVera = () => {
    const vera = sandbox.company.employees.add({ firstName: 'Vera' })
    sandbox.company.tasks.change(task, { participants: [{ kind: 'employee', id: vera.id }] })
    return { ref: `user:${vera.number}`, client: sandbox.actAs(vera.id) }
  }

  test('a hidden comment is shown to its author, to the notified and to administrators', async () => {
    const vera = addVera()
    const hidden = await add({ description: 'secret', isHidden: true })
    expect(await ids({}, vera.client)).not.toContain(hidden)
    expect(await vera.client.refused('GET /comment/{id}', { id: hidden })).toEqual([400, 5000])
    await client.good('POST /task/{id}/comments/{commentId}', {
      ...{ id: task, commentId: hidden, body: { recipients: { users: [{ id: vera.ref }] } } },
    })
    expect(await ids({}, vera.client)).toContain(hidden)
    expect((await list()).at(-1)).toMatchObject({ id: hidden, isHidden: true })
  })

  test('an edit changes what it names and answers nothing', async () => {
    const file = sandbox.company.files.add({ name: 'a', content: 'a' })
    const id = await add({ description: 'old', isPinned: true, recipients: { users: [{ id: olegRef() }] } })
    const { status, body } = await client.call('POST /task/{id}/comments/{commentId}', {
      ...{ id: task, commentId: id, query: { silent: 'true' }, body: { description: 'new<br>text', files: [{ id: file.id }] } },
    })
    expect([status, body]).toEqual([200, undefined])
    expect(await get(id)).toMatchObject({
      description: 'new<br>text',
      isPinned: true,
      recipients: { users: [{ id: olegRef() }] },
      files: [{ name: 'a' }],
    })
    expect(sandbox.company.comments.get(id).text).toBe('new\ntext')
  })

  test("others' texts are changed by administrators only", async () => {
    const vera = addVera().client
    const commentId = await add({ description: "the robot's" })
    const edit = (body: object) => ({ id: task, commentId, body })
    expect(await vera.refused('POST /task/{id}/comments/{commentId}', edit({ description: 'x' }))).toEqual([400, 6])
    await vera.good('POST /task/{id}/comments/{commentId}', edit({ isPinned: true }))
    expect(await vera.refused('DELETE /comment/{id}', { id: commentId })).toEqual([400, 6])
    const own = await vera.good('POST /task/{id}/comments/', { id: task, body: { description: 'mine' } })
    await vera.good('POST /task/{id}/comments/{commentId}', { id: task, commentId: own.id, body: { description: 'x' } })
    await client.good('POST /task/{id}/comments/{commentId}', { id: task, commentId: own.id, body: { description: 'y' } })
    expect(await get(own.id, 'description')).toEqual({ id: own.id, description: 'y' })
  })

  test('a comment that is not there, not in the task or deleted cannot be edited', async () => {
    const commentId = await add({ description: 'x' })
    const other = (await client.good('POST /task/', { body: { name: 'other' } })).id
    const refusal = (id: number, comment: number) =>
      client.refused('POST /task/{id}/comments/{commentId}', { id, commentId: comment, body: { description: 'y' } })
    expect(await refusal(task, 7)).toEqual([400, 5000])
    expect(await refusal(other, commentId)).toEqual([400, 5000])
    await client.good('DELETE /comment/{id}', { id: commentId })
    expect(await refusal(task, commentId)).toEqual([400, 5000])
  })

  test('a deleted comment is still told of, as deleted', async () => {
    const id = await add({ description: 'x' })
    const { status, body } = await client.call('DELETE /comment/{id}', { id })
    expect([status, body]).toEqual([200, undefined])
    expect(await get(id, 'isDeleted,description')).toEqual({ id, isDeleted: true, description: 'x' })
    expect(await client.refused('DELETE /comment/{id}', { id })).toEqual([400, 5000])
    expect(await client.refused('GET /comment/{id}', { id: 7 })).toEqual([400, 5000])
    expect(await client.refused('GET /comment/{id}', { id: 'x' })).toEqual([400, 41])
    expect(await client.refused('GET /comment/{id}', { id, query: { fields: 'text' } })).toEqual([400, 41])
  })

  test('what changed the status of the task stays', async () => {
    sandbox.company.tasks.close(task)
    const [change] = await list({ typeList: 'All', resultOrder: [{ field: 'id', direction: 'Desc' }] })
    expect(await client.refused('DELETE /comment/{id}', { id: change.id })).toEqual([400, 6])
  })
})
