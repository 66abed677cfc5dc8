import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Sandbox } from '../testing/sandbox.ts'

describe('the control API', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await Sandbox.start({ controlPort: 0 })
  })
  afterEach(() => sandbox.stop())

  const call = async (method: string, path: string, input?: unknown) => {
    const body = input === undefined ? null : typeof input === 'string' ? input : JSON.stringify(input)
    const response = await fetch(`${sandbox.planfix.controlUrl}${path}`, { method, body })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const ask = async (path: string) => (await call('GET', path)).body
  const tell = async (method: string, path: string, input?: unknown) => {
    const { status, body } = await call(method, path, input)
    expect([status, body['error']]).toEqual([200, undefined])
    return body
  }

  test('tells that it is ready, and the state at a glance', async () => {
    await sandbox.annaWrites('hi')
    expect(await ask('/health')).toEqual({ isReady: true, url: sandbox.planfix.url })
    expect(await ask('/state')).toMatchObject({
      url: sandbox.planfix.url,
      clock: { speed: 1, isTurned: false },
      contacts: 1,
      tasks: 1,
      comments: 1,
      pushes: { waiting: 0, accepted: 0, dropped: 0, queued: 0, parallel: 1, timeoutMs: 30_000 },
      trouble: [],
    })
  })

  test('adds and changes integrations', async () => {
    expect((await call('PUT', '/integrations/tg2', {})).body).toEqual({ error: 'planfixToken is missing' })
    const added = { planfixToken: 'P', bridgeToken: 'B', bridgeUrl: sandbox.bridge.url, name: 'Two', taskFields: ['x'] }
    expect(await tell('PUT', '/integrations/tg2', added)).toMatchObject({ providerId: 'tg2', ...added })
    expect(await tell('PUT', '/integrations/tg2', { dataForm: 'top', newTaskWhenClosed: false })).toMatchObject({
      ...added,
      dataForm: 'top',
    })
    expect((await call('PUT', '/integrations/tg2', { dataForm: 'xml' })).body).toEqual({
      error: 'dataForm must be one of text, object, top',
    })
    expect(await ask('/integrations')).toMatchObject({
      integrations: [{ providerId: 'tg' }, { providerId: 'tg2', newTaskWhenClosed: false }],
    })
  })

  test('adds employees and contacts', async () => {
    expect(await tell('POST', '/employees', { firstName: 'Vera', email: 'vera@acme.test' })).toMatchObject({ id: 71, lastName: '' })
    expect(await tell('POST', '/contacts', { firstName: 'Boris', phone: '7900' })).toMatchObject({ number: 5001, phone: '7900' })
    expect(await ask('/employees')).toMatchObject({ employees: [{ firstName: 'Vera' }] })
    expect(await ask('/contacts')).toMatchObject({ contacts: [{ firstName: 'Boris' }] })
    expect(await call('POST', '/employees', { firstName: 5 })).toEqual({ status: 400, body: { error: 'firstName must be a text' } })
  })

  test('shows tasks with their comments, and closes them', async () => {
    await sandbox.annaWrites('hi')
    await sandbox.annaWrites('hi', { chatId: 'c2' })
    expect(await ask('/tasks?chatId=c2')).toMatchObject({ tasks: [{ number: 1002 }] })
    expect(await ask('/tasks?providerId=other')).toEqual({ tasks: [] })
    const task = await ask('/tasks/1001')
    expect(task).toMatchObject({ name: 'Anna (WebChat, Shop)', comments: [{ text: 'hi', author: { kind: 'contact' } }] })
    expect(JSON.stringify(task)).toContain('["contactName","Anna"]')
    expect(await tell('POST', '/tasks/1001/close')).toMatchObject({ number: 1001, isClosed: true })
    expect(await call('GET', '/tasks/7')).toEqual({ status: 400, body: { error: 'There is no task 7' } })
  })

  test('makes employees answer, write first and burst', async () => {
    await sandbox.annaWrites('hi')
    expect((await call('POST', '/answers', { chatId: 'c1', text: 'x' })).body).toEqual({ error: 'The account has no employees yet' })
    const { id } = sandbox.oleg
    const attachments = [
      { name: 'a.bin', base64: Buffer.from('один').toString('base64') },
      { name: 'b', url: 'https://x/b' },
    ]
    const push = await tell('POST', '/answers', { chatId: 'c1', text: '<b>yes</b>', isHtml: true, attachments, employeeId: id })
    expect(push).toMatchObject({ chatId: 'c1', state: 'waiting' })
    await tell('POST', '/answers', { task: 1001, text: 'again', withoutMessageId: true, employeeEmail: 'oleg@acme.test' })
    await tell('POST', '/first-messages', { contactPhone: '7900', text: 'Hello' })
    const { id: burst } = await tell('POST', '/bursts', { chatIds: ['c1'], count: 10, perSecond: 1000 })
    expect(await ask(`/bursts/${burst}?timeoutMs=5000`)).toMatchObject({ isDone: true, count: 10, accepted: 10, dropped: 0 })
    expect(sandbox.bridge.received.slice(0, 4).map(({ fields }) => [fields['message'], fields['contactPhone']])).toEqual([
      ['yes', undefined],
      ['again', undefined],
      ['Hello', '7900'],
      ['Answer 1', undefined],
    ])
    expect(await ask(`/pushes/${push['id']}`)).toMatchObject({ state: 'accepted', attempts: [{ status: 200 }] })
    expect(await ask('/bursts/9')).toEqual({ error: 'There is no burst 9' })
  })

  test('shows and changes the account, and what its tasks and contacts are made of', async () => {
    expect(await ask('/account')).toMatchObject({ name: 'acme', dataCentre: 'eu', requestIntervalMs: 1000, usedToday: 0 })
    expect((await ask('/account'))['xmlUrl']).toBe(sandbox.planfix.xmlUrl)
    const settings = { dataCentre: 'us', requestsPerDay: 5, requestIntervalMs: 0, tooFastAnswer: '429', messageIds: 'own' }
    const others = { contactUpdates: 'keep', pushesApiComments: false, timezone: 'Asia/Tokyo' }
    expect(await tell('PUT', '/account', { ...settings, ...others })).toMatchObject({ ...settings, ...others })
    expect((await call('PUT', '/account', { tooFastAnswer: '418' })).body['error']).toContain('tooFastAnswer must be one of 0007, 403')
    const { id } = await tell('POST', '/employees', { firstName: 'Vera' })
    expect(await tell('POST', '/custom-fields', { of: 'contact', name: 'city', type: 8, choices: ['Kazan'] })).toMatchObject({ id: 4071 })
    expect(await tell('POST', '/templates', { name: 'Chat', workers: [{ employee: id }] })).toMatchObject({
      ...{ number: 601, of: 'task', workers: [{ kind: 'employee', id }] },
    })
    expect(await tell('POST', '/task-statuses', { name: 'Waiting', isActive: false })).toMatchObject({ id: 101 })
    expect((await ask('/custom-fields'))['customFields']).toHaveLength(1)
    expect((await ask('/templates'))['templates']).toHaveLength(1)
    expect((await ask('/task-statuses'))['taskStatuses']).toHaveLength(9)
  })

  test('issues keys and tokens, and takes them back', async () => {
    const { id } = await tell('POST', '/employees', { firstName: 'Bridge', role: 'ROBOT', timezone: 'Asia/Tokyo' })
    await tell('POST', '/tokens/xml-key', { apiKey: 'K' })
    await tell('POST', '/tokens/xml', { token: 'X', employeeId: id, methods: ['user.get'] })
    await tell('POST', '/tokens/rest', { token: 'R', employeeId: id, scopes: ['task_readonly'] })
    const made = await tell('POST', '/tokens/rest', { employeeId: id })
    expect(await ask('/tokens')).toMatchObject({
      ...{ xmlKeys: ['K'], xml: [{ token: 'X', methods: ['user.get'] }] },
      rest: [{ token: 'R', scopes: ['task_readonly'] }, { token: made['token'] }],
    })
    expect(await tell('DELETE', '/tokens/X')).toMatchObject({ xml: [] })
    expect((await call('DELETE', '/tokens/X')).body).toEqual({ error: 'There is no such token' })
    expect((await call('POST', '/tokens/rest', { employeeId: 7 })).body).toEqual({ error: 'There is no employee 7' })
  })

  test('changes employees and contacts, and merges contacts', async () => {
    const { id } = await tell('POST', '/employees', { firstName: 'Vera' })
    const changes = { timezone: 'Asia/Tokyo', login: 'vera', password: 'x', isActive: false, telegramId: 5 }
    expect(await tell('PUT', `/employees/${id}`, changes)).toMatchObject({ firstName: 'Vera', ...changes })
    const phones = [{ number: '79001' }, { number: '79002', type: 2 }]
    await tell('POST', '/contacts', { firstName: 'Anna', phones, telegramUsername: 'anna', telegramId: '5' })
    expect(await tell('PUT', '/contacts/5001', { lastName: 'K.' })).toMatchObject({
      ...{ firstName: 'Anna', lastName: 'K.', phone: '79001', telegramUsername: 'anna' },
      phones: [
        { number: '79001', type: 1 },
        { number: '79002', type: 2 },
      ],
    })
    await tell('POST', '/contacts', { firstName: 'Twin' })
    expect(await tell('POST', '/contacts/5002/merge', { into: 5001 })).toMatchObject({ number: 5001 })
    expect((await ask('/contacts'))['contacts']).toHaveLength(1)
  })

  test('makes tasks, closes, opens and deletes them, and shows their history', async () => {
    await tell('POST', '/contacts', { firstName: 'Anna' })
    const { id } = sandbox.oleg
    const task = { name: 'x', description: '<b>y</b>', owner: { contact: 5001 }, workers: [{ employee: id }], customValues: { 1: 'z' } }
    expect(await tell('POST', '/tasks', task)).toMatchObject({
      ...{ number: 1001, description: '<b>y</b>', owner: { kind: 'contact', id: 5001 }, workers: [{ kind: 'employee', id }] },
    })
    await tell('POST', '/tasks/1001/close')
    expect(await tell('POST', '/tasks/1001/reopen')).toMatchObject({ isClosed: false })
    expect(await ask('/tasks/1001/history')).toMatchObject({
      history: [{ type: 'TASKCREATED' }, { type: 'STATUSCHANGED' }, { type: 'STATUSCHANGED' }],
    })
    await tell('DELETE', '/tasks/1001')
    expect((await call('DELETE', '/tasks/1001')).body).toEqual({ error: 'There is no task 1001' })
    expect((await call('POST', '/tasks', { name: 'x', owner: { contact: 7 } })).body).toEqual({ error: 'There is no contact 7' })
  })

  test('makes employees comment, edit and delete', async () => {
    await sandbox.annaWrites('hi')
    const { id: employee } = sandbox.oleg
    const details = { isHidden: true, fromType: 'Email', type: 'ACTION', notified: [{ employee }] }
    const { id } = await tell('POST', '/comments', { task: 1001, text: 'note', ...details })
    expect(await ask(`/comments/${id}`)).toMatchObject({ text: 'note', ...details, notified: [{ kind: 'employee', id: employee }] })
    expect(sandbox.planfix.pushes.all).toEqual([])
    expect(await tell('PUT', `/comments/${id}`, { text: '<b>so</b>', isHtml: true, isPinned: true })).toMatchObject({
      ...{ html: '<b>so</b>', text: 'so', isPinned: true, isHidden: true },
    })
    expect(await tell('DELETE', `/comments/${id}`)).toMatchObject({ isDeleted: true })
    expect((await call('POST', '/comments', { task: 1001, text: 'x', fromType: 'Pigeon' })).status).toBe(400)
    const push = await tell('POST', '/answers', { chatId: 'c1', text: 'yes', notified: [{ employee }], isHidden: true })
    expect(await ask(`/comments/${push['messageId']}`)).toMatchObject({
      isHidden: true,
      notified: [{ kind: 'contact' }, { kind: 'employee' }],
    })
    expect((await ask('/comments/7'))['error']).toBe('There is no comment 7')
  })

  test('lists pushes, repeats them, sends raw ones, sets how they are sent', async () => {
    await sandbox.annaWrites('hi')
    const push = sandbox.oleg.answers({ chatId: 'c1' }, 'yes')
    await push.accepted
    expect(await tell('POST', '/pushes/1/repeat', { times: 2, message: 'no' })).toMatchObject({
      pushes: [{ repeatOf: 1 }, { repeatOf: 1 }],
    })
    const raw = await tell('POST', '/pushes/raw', { body: '{"a":1}', contentType: 'application/json' })
    await sandbox.planfix.pushes.get(Number(raw['id'])).accepted
    expect(sandbox.bridge.received.at(-1)).toMatchObject({ body: '{"a":1}', contentType: 'application/json' })
    expect(await ask('/pushes?after=3')).toMatchObject({ pushes: [{ id: 4, state: 'accepted' }], cursor: 4 })
    expect((await ask(`/pushes?messageId=${push.messageId}&state=accepted`))['pushes']).toHaveLength(3)
    expect(await tell('PUT', '/pushes/settings', { parallel: 8, timeoutMs: 500 })).toEqual({ parallel: 8, timeoutMs: 500 })
    expect([sandbox.planfix.pushes.parallel, sandbox.planfix.pushes.timeoutMs]).toEqual([8, 500])
    expect((await call('PUT', '/pushes/settings', { parallel: 0 })).status).toBe(400)
  })

  test('turns the clock', async () => {
    expect(await tell('PUT', '/clock', { speed: 0 })).toMatchObject({ speed: 0, isTurned: true })
    const { now } = await ask('/clock')
    expect(await tell('POST', '/clock/advance', { ms: 900_000 })).toMatchObject({ now: Number(now) + 900_000 })
  })

  test('starts and ends trouble', async () => {
    const { id } = await tell('POST', '/trouble', { kind: 'unavailable', retryAfterS: 3, cmd: 'newMessage' })
    const answer = await sandbox.annaWrites('x')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '3'])
    expect(await ask('/trouble')).toMatchObject({ trouble: [{ id, kind: 'unavailable', hits: 1 }] })
    expect(await tell('DELETE', `/trouble/${id}`)).toMatchObject({ hits: 1, isOn: false })
    expect((await sandbox.annaWrites('x')).status).toBe(200)
    await tell('POST', '/trouble', { kind: 'status', status: 418, headers: { 'x-pot': '1' }, count: 5 })
    expect((await sandbox.annaWrites('x')).headers.get('x-pot')).toBe('1')
    await tell('DELETE', '/trouble')
    expect((await sandbox.annaWrites('x')).status).toBe(200)
    expect((await call('POST', '/trouble', { kind: 'storm' })).body['error']).toContain('kind must be one of slow, hang')
    expect((await call('POST', '/trouble', { kind: 'slow' })).body).toEqual({ error: 'delayMs is missing' })
  })

  test('starts trouble with the XML API', async () => {
    const trouble = { api: 'xml', kind: 'refusal', code: '3014', message: 'busy', method: 'task.add', count: 2 }
    expect(await tell('POST', '/trouble', trouble)).toMatchObject({ ...trouble, hits: 0, isOn: true })
    const post = (method: string) =>
      fetch(sandbox.planfix.xmlUrl, { method: 'POST', body: `<request method="${method}"><account>acme</account></request>` })
    expect(await (await post('task.add')).text()).toContain('<code>3014</code><message>busy</message>')
    expect(await (await post('user.get')).text()).toContain('<code>0001</code>')
    expect(await ask('/trouble')).toMatchObject({ trouble: [{ hits: 1 }] })
    const huge = await tell('POST', '/trouble', { api: 'xml', kind: 'huge-answer', bytes: 1000 })
    expect((await (await post('user.get')).text()).length).toBe(1000)
    await tell('DELETE', `/trouble/${huge['id']}`)
    expect((await call('POST', '/trouble', { api: 'xml', kind: 'refuse-token' })).body['error']).toContain('kind must be one of slow')
    expect((await call('POST', '/trouble', { api: 'xml', kind: 'refusal' })).body).toEqual({ error: 'code is missing' })
    expect((await call('POST', '/trouble', { api: 'soap', kind: 'hang' })).status).toBe(400)
  })

  test('refuses and accepts connections to the chat API', async () => {
    await tell('POST', '/trouble/refuse-connections')
    await expect(sandbox.annaWrites('x')).rejects.toThrow()
    await tell('DELETE', '/trouble/refuse-connections')
    expect((await sandbox.annaWrites('x')).status).toBe(200)
  })

  test('shows events after a cursor, of some types', async () => {
    await sandbox.annaWrites('1')
    const { cursor } = await ask('/events')
    await sandbox.annaWrites('2')
    expect(await ask(`/events?after=${cursor}`)).toMatchObject({ events: [{ type: 'comment.added', comment: { text: '2' } }] })
    expect(await ask('/events?types=task.added,contact.added')).toMatchObject({
      events: [{ type: 'contact.added' }, { type: 'task.added' }],
    })
    expect(await ask('/events?limit=1')).toMatchObject({ events: [{ seq: 1 }], cursor: 1 })
  })

  test('waits until enough was seen, or says what was', async () => {
    const waiting = ask('/wait?comments=2&timeoutMs=5000')
    await sandbox.annaWrites('1')
    await sandbox.annaWrites('2')
    expect(await waiting).toMatchObject({ isReached: true, comments: 2, statuses: 0 })
    expect(await ask('/wait?comments=3&timeoutMs=5')).toMatchObject({ isReached: false, comments: 2 })
    expect(await ask('/wait?comments=many')).toEqual({ error: 'comments must be a number, 0 or more' })
  })

  test('shows statuses with their history', async () => {
    await sandbox.annaWrites('hi')
    const messageId = sandbox.oleg.answers({ chatId: 'c1' }, 'yes').messageId ?? ''
    await sandbox.command('messageStatus', { messageId, messageStatus: 'read' })
    await sandbox.command('messageStatus', { messageId, messageStatus: 'sent' })
    expect(await ask(`/statuses?messageId=${messageId}`)).toMatchObject({ statuses: [{ status: 'read' }, { status: 'sent' }] })
    expect(await ask('/statuses?messageId=0')).toEqual({ statuses: [] })
  })

  test('tells what it does not know or cannot read', async () => {
    expect(await call('GET', '/weather')).toEqual({ status: 404, body: { error: 'No route GET /weather' } })
    expect((await call('DELETE', '/health')).status).toBe(404)
    expect(await call('POST', '/answers', '{')).toEqual({ status: 400, body: { error: 'The body is no JSON' } })
    expect(await call('POST', '/answers', [])).toEqual({ status: 400, body: { error: 'The body must be a JSON object' } })
  })
})
