import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { XmlSandbox } from '../testing/xml-sandbox.ts'

const minute = 60_000

describe('tasks', () => {
  let acme: XmlSandbox
  beforeEach(async () => {
    acme = await XmlSandbox.start()
  })
  afterEach(() => acme.stop())

  const tasks = () => acme.planfix.company.tasks
  const anna = () => acme.planfix.contacts.all[0] ?? acme.planfix.contacts.add({ firstName: 'Anna' })
  const field = (name: string) => acme.planfix.company.customFields.add({ of: 'task', name }).id
  const employee = ({ id }: { id: number }) => ({ kind: 'employee', id }) as const

  describe('task.add', () => {
    test('makes a task as told: the owner by its userid, the client by its id', async () => {
      const id = field('telegram_id')
      const parent = tasks().add({ name: 'Parent' })
      const reply = await acme.call(
        'task.add',
        `<task><title>Чат с Анной</title><description>&lt;b&gt;x&lt;/b&gt;</description><importance>HIGH</importance>` +
          `<owner><id>${anna().userId}</id></owner><client><id>${anna().id}</id></client><parent><id>${parent.id}</id></parent>` +
          `<workers><users><id>${acme.oleg.id}</id></users></workers><members><users><id>${anna().userId}</id></users></members>` +
          `<customData><customValue><id>${id}</id><value>100500</value></customValue></customData></task>`,
      )
      const task = tasks().get(Number(reply.at('task', 'general')))
      expect(reply.at('task', 'id')).toBe(String(task.id))
      expect(task).toMatchObject({
        ...{ name: 'Чат с Анной', description: '<b>x</b>', isImportant: true, isClosed: false, parent: parent.number, counterparty: 5001 },
        owner: { kind: 'contact', id: 5001 },
        workers: [employee(acme.oleg)],
        participants: [{ kind: 'contact', id: 5001 }],
        customFields: { telegram_id: '100500' },
      })
      expect(acme.planfix.company.comments.historyOf({ taskNumber: task.number })[0]).toMatchObject({
        ...{ type: 'TASKCREATED', author: { kind: 'robot', id: acme.robot.id } },
      })
    })

    test('the owner is the caller, workers and members come from the template, where nobody is named', async () => {
      const people = { workers: [employee(acme.oleg)], participants: [employee(acme.vera)] }
      const { number } = acme.planfix.company.templates.add({ of: 'task', name: 'Chat', ...people })
      await acme.call('task.add', `<task><template>${number}</template><title>A</title></task>`)
      const named = `<workers><users><id>${acme.vera.id}</id></users></workers>`
      await acme.call('task.add', `<task><template>${number}</template><title>B</title>${named}</task>`)
      const [one, two] = tasks().all
      expect(one).toMatchObject({ template: number, owner: employee(acme.robot), ...people })
      expect(two).toMatchObject({ workers: [employee(acme.vera)], participants: people.participants })
    })

    test.each([
      ['', '0009'],
      ['<task></task>', '0009'],
      ['<task><title>A</title><template>7</template></task>', '3001'],
      ['<task><title>A</title><owner><id>7</id></owner></task>', '6004'],
      ['<task><title>A</title><client><id>5001</id></client></task>', '8002'],
      ['<task><title>A</title><parent><id>1001</id></parent></task>', '3001'],
      ['<task><title>A</title><status>99</status></task>', '0015'],
      ['<task><title>A</title><importance>LOW</importance></task>', '0015'],
      ['<task><title>A</title><customData><customValue><id>1</id></customValue></customData></task>', '0015'],
    ])('%s is refused with %s', async (content, code) => {
      expect((await acme.call('task.add', content)).outcome).toBe(code)
      expect(tasks().all).toEqual([])
    })
  })

  describe('task.get', () => {
    test('shows a task of a chat, with a number for its status', async () => {
      await acme.sandbox.annaWrites('hi', { data_telegram_id: '5' })
      acme.planfix.tasks.ofChat('c1').close()
      const task = acme.planfix.tasks.ofChat('c1').now
      const reply = await acme.call('task.get', `<task><id>${task.id}</id></task>`)
      expect(reply.at('task')).toMatchObject({
        ...{ id: String(task.id), general: '1001', title: 'Anna (WebChat, Shop)', status: '3', importance: 'AVERAGE', type: 'task' },
        owner: { id: String(anna().userId), name: 'Anna' },
        workers: { users: { user: { id: String(acme.oleg.id), name: 'Олег Петров' } } },
        customData: { customValue: { field: { name: 'telegram_id' }, value: '5' } },
      })
    })

    test('general wins over id', async () => {
      const [one, two] = [tasks().add({ name: 'one' }), tasks().add({ name: 'two' })]
      const reply = await acme.call('task.get', `<task><id>${one.id}</id><general>${two.number}</general></task>`)
      expect(reply.at('task', 'title')).toBe('two')
    })

    test.each([
      ['<task></task>', '0009'],
      ['<task><general>7</general></task>', '3001'],
      ['<task><id>1001</id></task>', '3001'],
    ])('%s is refused with %s', async (content, code) => {
      tasks().add({ name: 'one' })
      expect((await acme.call('task.get', content)).outcome).toBe(code)
    })

    test('others see only what they have to do with; a deleted task nobody', async () => {
      const { number } = tasks().add({ name: 'one' })
      const get = () => acme.as(acme.vera).call('task.get', `<task><general>${number}</general></task>`)
      expect((await get()).outcome).toBe('3008')
      tasks().change(number, { auditors: [employee(acme.vera)] })
      expect((await get()).outcome).toBe('ok')
      tasks().delete(number)
      expect((await get()).outcome).toBe('3001')
    })
  })

  describe('task.getMulti', () => {
    test('turns ids into tasks, leaving out what is not there', async () => {
      const [one, two] = [tasks().add({ name: 'one' }), tasks().add({ name: 'two' })]
      const reply = await acme.call('task.getMulti', `<tasks><id>${two.id}</id><id>7</id><id>${one.id}</id></tasks>`)
      expect(reply.all('tasks', 'task', 'general')).toEqual([String(two.number), String(one.number)])
      expect(reply.at('tasks', '@count')).toBe('2')
      const byNumber = await acme.call('task.getMulti', `<tasks><general>${one.number}</general><id>${two.id}</id></tasks>`)
      expect(byNumber.all('tasks', 'task', 'title')).toEqual(['one'])
    })

    test('takes at most 100 at once', async () => {
      expect((await acme.call('task.getMulti', `<tasks>${'<id>1</id>'.repeat(101)}</tasks>`)).outcome).toBe('0021')
      expect((await acme.call('task.getMulti', '<tasks></tasks>')).outcome).toBe('0009')
    })
  })

  describe('task.getList', () => {
    const list = (content = '', who = acme.robot) =>
      acme.as(who).call('task.getList', `<pageCurrent>1</pageCurrent><pageSize>100</pageSize>${content}`)
    const titles = async (content = '', who = acme.robot) => (await list(content, who)).all('tasks', 'task', 'title')
    const filter = (type: number, value: string | number, operator = 'equal', more = '') =>
      `<filters><filter><type>${type}</type><operator>${operator}</operator><value>${value}</value>${more}</filter></filters>`

    test('filters by requester, worker, member, client, template, title and status', async () => {
      const template = acme.planfix.company.templates.add({ of: 'task', name: 'Chat' }).number
      tasks().add({ name: 'of Anna', owner: { kind: 'contact', id: anna().number }, template, counterparty: 5001 })
      tasks().add({
        name: 'of Oleg',
        owner: employee(acme.oleg),
        workers: [employee(acme.vera)],
        participants: [{ kind: 'contact', id: 5001 }],
      })
      tasks().close(1002)
      expect(await titles()).toEqual(['of Anna', 'of Oleg'])
      expect(await titles(filter(1, anna().userId))).toEqual(['of Anna'])
      expect(await titles(filter(1, anna().userId, 'notequal'))).toEqual(['of Oleg'])
      expect(await titles(filter(2, acme.vera.id))).toEqual(['of Oleg'])
      expect(await titles(filter(39, anna().userId))).toEqual(['of Oleg'])
      expect(await titles(filter(7, anna().id))).toEqual(['of Anna'])
      expect(await titles(filter(51, template))).toEqual(['of Anna'])
      expect(await titles(filter(8, 'OLEG'))).toEqual(['of Oleg'])
      expect(await titles(filter(10, '1;2'))).toEqual(['of Anna'])
      expect(await titles(filter(10, 'COMPLETED'))).toEqual(['of Oleg'])
    })

    test('filters by the last comment and by the last change or comment, by the minute', async () => {
      acme.planfix.clock.speed = 0
      const start = Math.ceil(acme.planfix.clock.now() / minute) * minute
      acme.planfix.clock.advance(start - acme.planfix.clock.now())
      for (const chatId of ['c1', 'c2', 'c3']) await acme.sandbox.annaWrites('hi', { chatId, title: chatId })
      acme.planfix.clock.advance(60 * minute)
      await acme.sandbox.annaWrites('again', { chatId: 'c2' })
      tasks().change(1003, { description: 'changed' })
      const zone = {
        timeZone: 'Asia/Kolkata',
        hourCycle: 'h23',
        day: '2-digit',
        month: '2-digit',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      } as const
      const at = (ms: number) => new Intl.DateTimeFormat('ru', zone).format(ms).replaceAll('.', '-').replace(',', '')
      const between = `<datetype>anotherperiod_withtime</datetype><datefrom>${at(start + 30 * minute)}</datefrom><dateto>${at(start + 90 * minute)}</dateto>`
      const since = `<datetype>anotherdate_withtime</datetype><datefrom>${at(start + 30 * minute)}</datefrom>`
      const one = 'c1 (WebChat, Shop)'
      const [two, three] = ['c2 (WebChat, Shop)', 'c3 (WebChat, Shop)']
      expect(await titles(filter(21, between))).toEqual([two])
      expect(await titles(filter(21, since, 'gt'))).toEqual([two])
      expect(await titles(filter(21, since, 'lt'))).toEqual([one, three])
      expect(await titles(filter(38, between))).toEqual([three])
      expect(await titles(filter(79, between))).toEqual([two, three])
      expect(await titles(filter(12, between))).toEqual([])
    })

    test('filters by custom fields', async () => {
      const id = field('telegram_id')
      tasks().add({ name: 'one', customValues: { [id]: '100500' } })
      tasks().add({ name: 'two' })
      expect(await titles(filter(101, '1005', 'equal', `<field>${id}</field>`))).toEqual(['one'])
      expect(await titles(filter(102, '100500', 'equal', `<field>${id}</field>`))).toEqual(['one'])
      expect((await list(filter(101, 'x'))).outcome).toBe('0017')
    })

    test('sorts, counts, and goes page by page', async () => {
      for (const name of ['b', 'c', 'a']) tasks().add({ name })
      expect(await titles('<sort>TASKTITLE_DESC</sort>')).toEqual(['c', 'b', 'a'])
      const page = await acme.call('task.getList', '<pageCurrent>2</pageCurrent><pageSize>2</pageSize>')
      expect([page.all('tasks', 'task', 'title'), page.at('tasks', '@count'), page.at('tasks', '@totalCount')]).toEqual([['a'], '1', '3'])
      const count = await acme.call('task.getList', '<pageCurrent>0</pageCurrent>')
      expect([count.at('tasks', '@count'), count.at('tasks', '@totalCount')]).toEqual(['0', '3'])
      expect((await acme.call('task.getList', '<pageCurrent>1</pageCurrent><pageSize>0</pageSize>')).at('tasks', '@count')).toBe('3')
    })

    test('shows neither members nor auditors', async () => {
      tasks().add({ name: 'x', participants: [employee(acme.vera)] })
      const reply = await list()
      expect([reply.at('tasks', 'task', 'members'), reply.at('tasks', 'task', 'auditors')]).toEqual([undefined, undefined])
    })

    test('is the caller’s own unless he is an administrator; target and set narrow it', async () => {
      tasks().add({ name: 'mine', workers: [employee(acme.vera)] })
      tasks().add({ name: 'asked', owner: employee(acme.vera) })
      tasks().add({ name: 'foreign' })
      expect(await titles('', acme.vera)).toEqual(['mine', 'asked'])
      expect(await titles('<target>in</target>', acme.vera)).toEqual(['mine'])
      expect(await titles('<target>out</target>', acme.vera)).toEqual(['asked'])
      tasks().close(1001)
      expect(await titles('<filter>ACTIVE</filter>', acme.vera)).toEqual(['asked'])
      expect(await titles(`<user><id>${acme.vera.id}</id></user>`)).toEqual(['mine', 'asked'])
      expect((await list(`<user><id>${acme.oleg.id}</id></user>`, acme.vera)).outcome).toBe('0020')
    })

    test.each([
      [filter(4102, '5'), '0015'],
      ['<sort>UPWARDS</sort>', '0015'],
      ['<target>:saved</target>', '0015'],
      ['<filter>LATE</filter>', '0015'],
      ['<status>99</status>', '0015'],
    ])('%s is refused with %s', async (content, code) => {
      tasks().add({ name: 'x' })
      expect((await list(content)).outcome).toBe(code)
    })
  })

  describe('task.update', () => {
    test('puts back to its default what it leaves out, but for what the chat is', async () => {
      await acme.sandbox.annaWrites('hi', { data_x: '1' })
      tasks().change(1001, { description: 'long', isImportant: true, participants: [employee(acme.vera)], counterparty: 5001 })
      const before = tasks().get(1001)
      const reply = await acme.call('task.update', '<task><general>1001</general><title>New</title></task>')
      expect(reply.at('task')).toEqual({ id: String(before.id) })
      const task = tasks().get(1001)
      expect(task).toMatchObject({ name: 'New', description: '', isImportant: false, workers: [], participants: [], customValues: {} })
      expect(task).toMatchObject({ owner: employee(acme.robot), status: 1, chatId: 'c1', contactNumber: 5001, email: before.email })
      expect(task).not.toHaveProperty('counterparty', 5001)
    })

    test('keeps what it tells again', async () => {
      const id = field('x')
      tasks().add({ name: 'x', customValues: { [id]: '1' } })
      await acme.call(
        'task.update',
        `<task><general>1001</general><title>x</title><status>2</status><workers><users><id>${acme.vera.id}</id></users></workers>` +
          `<customData><customValue><id>${id}</id><value>2</value></customValue></customData></task>`,
      )
      expect(tasks().get(1001)).toMatchObject({ status: 2, workers: [employee(acme.vera)], customFields: { x: '2' } })
    })

    test('is told in the history, unless it is silent', async () => {
      tasks().add({ name: 'x' })
      const types = () => acme.planfix.company.comments.historyOf({ taskNumber: 1001 }).map(({ type }) => type)
      await acme.call('task.update', '<silent>1</silent><task><general>1001</general><title>y</title><status>3</status></task>')
      expect(types()).toEqual(['TASKCREATED'])
      await acme.call('task.update', '<task><general>1001</general><title>y</title><status>1</status></task>')
      expect(types()).toEqual(['TASKCREATED', 'TASKCHANGED', 'STATUSCHANGED'])
    })

    test.each([
      ['<task><title>x</title></task>', '0009'],
      ['<task><general>7</general><title>x</title></task>', '3001'],
      ['<task><general>1001</general></task>', '0009'],
    ])('%s is refused with %s', async (content, code) => {
      tasks().add({ name: 'x', description: 'kept' })
      expect((await acme.call('task.update', content)).outcome).toBe(code)
      expect(tasks().get(1001).description).toBe('kept')
    })
  })

  test('task.updateCustomData changes the named values and nothing else', async () => {
    const [x, y] = [field('x'), field('y')]
    tasks().add({ name: 'x', description: 'kept', customValues: { [x]: '1', [y]: '2' } })
    const content = `<task><general>1001</general><customData><customValue><id>${y}</id><value>3</value></customValue></customData></task>`
    expect((await acme.call('task.updateCustomData', content)).outcome).toBe('ok')
    expect(tasks().get(1001)).toMatchObject({ description: 'kept', customFields: { x: '1', y: '3' } })
    expect((await acme.call('task.updateCustomData', '<task><general>1001</general></task>')).outcome).toBe('0009')
  })

  test('task.changeStatus closes and opens; some statuses want more, or cannot be', async () => {
    tasks().add({ name: 'x' })
    const change = (content: string) => acme.call('task.changeStatus', `<task><general>1001</general></task>${content}`)
    expect((await change('<status>COMPLETED</status>')).outcome).toBe('ok')
    expect(tasks().get(1001).isClosed).toBe(true)
    expect((await change('<status>1</status>')).outcome).toBe('ok')
    expect(tasks().get(1001).isClosed).toBe(false)
    expect((await change('')).outcome).toBe('0009')
    expect((await change('<status>REJECTED</status>')).outcome).toBe('0016')
    expect((await change('<status>DELAYED</status>')).outcome).toBe('0017')
    expect((await change('<status>DELAYED</status><dateTime>01-01-2030 10:00</dateTime>')).outcome).toBe('ok')
    expect(tasks().get(1001).status).toBe(4)
  })
})
