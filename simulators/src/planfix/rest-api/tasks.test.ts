import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RestClient } from '../testing/rest-client.ts'
import { RestSandbox } from '../testing/rest-sandbox.ts'
import type { Filter } from './filter.ts'

describe('tasks over REST', () => {
  let sandbox: RestSandbox
  let client: RestClient
  beforeEach(async () => {
    sandbox = await RestSandbox.start()
    client = sandbox.client
  })
  afterEach(() => sandbox.stop())

  const add = async (body: object) => (await client.good('POST /task/', { body })).id as number
  const get = async (id: number, fields: string) => (await client.good('GET /task/{id}', { id, query: { fields } })).task
  const find = async (...filters: Filter[]) => {
    const { tasks } = await client.good('POST /task/list', { body: { filters, fields: 'id' } })
    return tasks.map(({ id }: { id: number }) => id)
  }
  const is = (type: number, value: unknown, more: Partial<Filter> = {}): Filter => ({ type, operator: 'equal', value, ...more })
  const robot = { id: 'user:11', name: 'Robot' }

  test('a new task belongs to whom the token acts as, unless told otherwise', async () => {
    expect(await get(await add({ name: 'Call back' }), 'name,assigner,assignees,status,priority,type,description')).toEqual({
      id: 1001,
      name: 'Call back',
      description: '',
      priority: 'NotUrgent',
      status: { id: 1, name: 'ACTIVE', isActive: true },
      type: 'Task',
      assigner: robot,
      assignees: { users: [], groups: [] },
    })
    const { number } = sandbox.company.contacts.add({ firstName: 'Anna' })
    const id = await add({
      name: 'Urgent',
      description: '<p>Now!</p>',
      priority: 'Urgent',
      status: { id: 2 },
      assigner: { id: `contact:${number}` },
      counterparty: { id: number },
      assignees: { users: [{ id: 'user:11' }, { id: `contact:${number}` }] },
      participants: { users: [{ id: 'user:11' }] },
      auditors: { users: [] },
      parent: { id: 1001 },
    })
    const anna = { id: `contact:${number}`, name: 'Anna' }
    expect(await get(id, 'assigner,counterparty,assignees,participants,priority,status,parent,description')).toEqual({
      id,
      description: '<p>Now!</p>',
      priority: 'Urgent',
      status: { id: 2, name: 'ACCEPTED', isActive: true },
      assigner: anna,
      parent: { id: 1001 },
      counterparty: anna,
      assignees: { users: [robot, anna], groups: [] },
      participants: { users: [robot], groups: [] },
    })
  })

  test('who works in a task comes from its template, unless the request says it', async () => {
    const { employee } = sandbox.sandbox.oleg
    const template = sandbox.company.templates.add({ of: 'task', name: 'Chat', workers: [{ kind: 'employee', id: employee.id }] })
    const body = { name: 'x', template: { id: template.number } }
    expect(await get(await add(body), 'template,assignees')).toMatchObject({
      template: { id: template.number },
      assignees: { users: [{ id: `user:${employee.number}`, name: 'Олег Петров' }] },
    })
    expect(await get(await add({ ...body, assignees: { users: [] } }), 'assignees')).toMatchObject({ assignees: { users: [] } })
  })

  test.each([
    [{}, 40],
    [{ name: ' ' }, 41],
    [{ name: 'x', status: { id: 99 } }, 41],
    [{ name: 'x', template: { id: 99 } }, 41],
    [{ name: 'x', parent: { id: 99 } }, 1000],
    [{ name: 'x', counterparty: { id: 'user:11' } }, 41],
    [{ name: 'x', assigner: { id: 'contact:99' } }, 41],
    [{ name: 'x', assignees: { users: [{ id: 11 }] } }, 41],
    [{ name: 'x', assignees: { groups: [{ id: 3 }] } }, 41],
    [{ name: 'x', files: [{ id: 99 }] }, 7000],
  ])('%j makes no task: 400, code %d', async (body, code) => {
    expect(await client.refused('POST /task/', { body })).toEqual([400, code])
    expect(sandbox.company.tasks.all).toEqual([])
  })

  test('a task that is not there is 400 when read, 404 when changed', async () => {
    expect(await client.refused('GET /task/{id}', { id: 99 })).toEqual([400, 1000])
    expect(await client.refused('GET /task/{id}', { id: 'task:1' })).toEqual([400, 41])
    expect(await client.refused('POST /task/{id}', { id: 99, body: { name: 'x' } })).toEqual([404, 1000])
  })

  test('who is no administrator sees the tasks he has a part in, and is told of no others', async () => {
    const { employee } = sandbox.sandbox.oleg
    const vera = sandbox.company.employees.add({ firstName: 'Vera' })
    const asVera = sandbox.actAs(vera.id)
    const own = await add({ name: 'own', auditors: { users: [{ id: `user:${vera.number}` }] } })
    const other = await add({ name: 'other', assignees: { users: [{ id: `user:${employee.number}` }] } })
    const comment = (await client.good('POST /task/{id}/comments/', { id: other, body: { description: 'x' } })).id
    const file = sandbox.company.files.add({ name: 'a', content: 'a' }).id
    const seen = async (as: RestClient) => (await as.good('POST /task/list', { body: { fields: 'id' } })).tasks
    expect(await seen(asVera)).toEqual([{ id: own }])
    expect(await seen(sandbox.actAs(employee.id))).toEqual([{ id: own }, { id: other }])
    await asVera.good('GET /task/{id}', { id: own })
    expect(await asVera.refused('GET /task/{id}', { id: other })).toEqual([400, 6])
    expect(await asVera.refused('POST /task/{id}', { id: other, body: { name: 'mine' } })).toEqual([400, 6])
    expect(await asVera.refused('POST /task/{id}/comments/list', { id: other, body: {} })).toEqual([400, 6])
    expect(await asVera.refused('POST /task/{id}/comments/', { id: other, body: { description: 'x' } })).toEqual([400, 6])
    expect(await asVera.refused('GET /comment/{id}', { id: comment })).toEqual([400, 5000])
    expect(await asVera.refused('POST /file/{id}/attach/task', { id: file, query: { id: String(other) } })).toEqual([400, 6])
  })

  test('the status tells whether the task is active', async () => {
    await sandbox.sandbox.annaWrites('hi')
    expect((await get(1001, 'status')).status.isActive).toBe(true)
    sandbox.planfix.tasks.ofChat('c1').close()
    expect((await get(1001, 'status')).status).toEqual({ id: 3, name: 'COMPLETED', isActive: false })
    const own = sandbox.company.taskStatuses.add({ name: 'Waiting', isActive: true })
    await client.good('POST /task/{id}', { id: 1001, body: { status: { id: own.id } } })
    expect((await get(1001, 'status')).status).toEqual({ id: own.id, name: 'Waiting', isActive: true })
  })

  test('an update changes what it names, and the history tells, unless it is silent', async () => {
    const id = await add({ name: 'Call back', priority: 'Urgent' })
    const history = () => sandbox.company.comments.historyOf({ taskNumber: id }).map(({ type, author }) => [type, author.name])
    await client.good('POST /task/{id}', { id, query: { silent: 'true' }, body: { name: 'Call', status: { id: 2 } } })
    expect(history()).toEqual([['TASKCREATED', 'Robot']])
    await client.good('POST /task/{id}', { id, body: { description: 'now' } })
    await client.good('POST /task/{id}', { id, body: { status: { id: 3 } } })
    expect(history().slice(1)).toEqual([
      ['TASKCHANGED', 'Robot'],
      ['STATUSCHANGED', 'Robot'],
    ])
    expect(await get(id, 'name,priority,description,status')).toMatchObject({
      name: 'Call',
      priority: 'Urgent',
      description: 'now',
      status: { id: 3 },
    })
  })

  test('an update names in failures what it could not change', async () => {
    const id = await add({ name: 'x' })
    const { failures } = await client.good('POST /task/{id}', { id, body: { name: 'y', counterparty: { id: 5 }, status: { id: 77 } } })
    expect(failures).toEqual([
      { field: 'counterparty', error: 'User not found by id 5' },
      { field: 'status', error: 'Status not find by id 77' },
    ])
    expect((await get(id, 'name')).name).toBe('y')
  })

  test('custom fields are kept by id', async () => {
    const field = sandbox.company.customFields.add({ of: 'task', name: 'Order' }).id
    const id = await add({ name: 'x', customFieldData: [{ field: { id: field }, value: 'A-1' }] })
    expect((await get(id, String(field))).customFieldData).toEqual([
      { field: { id: field, name: 'Order', type: 0, objectType: 0 }, value: 'A-1' },
    ])
    expect(await find(is(101, 'a-1', { field }))).toEqual([id])
    expect(await find(is(101, '-', { field, operator: 'have' }))).toEqual([id])
    expect(await find(is(101, 'A-2', { field }))).toEqual([])
    expect(await client.refused('POST /task/list', { body: { filters: [is(101, 'x', { field: undefined })] } })).toEqual([500, 40])
  })

  test('search by each kind of filter', async () => {
    const template = sandbox.company.templates.add({ of: 'task', name: 'Chat' }).number
    const contact = sandbox.company.contacts.add({ firstName: 'Anna' }).number
    const people = {
      assignees: { users: [{ id: `contact:${contact}` }] },
      participants: { users: [{ id: 'user:11' }] },
      auditors: { users: [{ id: 'user:11' }] },
    }
    const one = await add({ name: 'One', template: { id: template }, counterparty: { id: contact }, ...people })
    const two = await add({ name: 'Two', status: { id: 3 }, assigner: { id: `contact:${contact}` } })
    const cases: [Filter, number[]][] = [
      [is(57, one), [one]],
      [is(57, [one, two]), [one, two]],
      [is(57, one, { operator: 'notequal' }), [two]],
      [is(51, template), [one]],
      [is(51, [template, 7]), [one]],
      [is(10, 3), [two]],
      [is(10, [1, 3]), [one, two]],
      [is(7, contact), [one]],
      [is(7, `contact:${contact}`), [one]],
      [is(1, 'user:11'), [one]],
      [is(1, `contact:${contact}`), [two]],
      [is(2, `contact:${contact}`), [one]],
      [is(3, 'user:11'), [one]],
      [is(39, 'user:11'), [one]],
      [is(8, 'tw'), [two]],
      [is(12, { dateType: 'today' }), [one, two]],
      [is(12, { dateType: 'yesterday' }), []],
    ]
    for (const [filter, ids] of cases) expect([filter, await find(filter)]).toEqual([filter, ids])
    expect(await client.refused('POST /task/list', { body: { filters: [is(4102, 5)] } })).toEqual([501, 0])
    expect(await client.refused('POST /task/list', { body: { filters: [is(57, one, { operator: 'gt' })] } })).toEqual([500, 41])
  })

  test('tasks are found by their last change or comment, in a range of minutes on the wall of the caller', async () => {
    const { clock } = sandbox.planfix
    clock.speed = 0
    clock.notBefore(Date.UTC(2099, 10, 22, 7, 0))
    const quiet = await add({ name: 'quiet' })
    const busy = await add({ name: 'busy' })
    clock.advance(10 * 60_000)
    await client.good('POST /task/{id}/comments/', { id: busy, body: { description: 'new' } })
    clock.advance(10 * 60_000)
    await client.good('POST /task/{id}', { id: quiet, body: { name: 'quieter' } })
    const between = (from: string, to: string) => ({
      ...{ dateType: 'otherRange_withTime', dateFrom: `22-11-2099 ${from}`, dateTo: `22-11-2099 ${to}` },
    })
    expect(await find(is(79, between('12:10', '12:10')))).toEqual([busy])
    expect(await find(is(79, between('12:11', '12:20')))).toEqual([quiet])
    expect(await find(is(79, between('12:10', '12:20')))).toEqual([quiet, busy])
    expect(await find(is(21, between('12:10', '12:20')))).toEqual([busy])
    expect(await find(is(38, between('12:10', '12:20')))).toEqual([quiet])
    expect(await find(is(79, between('07:00', '07:30')))).toEqual([])
    const { tasks } = await client.good('POST /task/list', { body: { fields: 'id,dateOfLastUpdate', offset: 0, pageSize: 1 } })
    expect(tasks).toEqual([{ id: quiet, dateOfLastUpdate: { date: '22-11-2099', time: '12:20', datetime: '2099-11-22T07:20Z' } }])
  })

  test('templates are listed', async () => {
    const { number } = sandbox.company.templates.add({ of: 'task', name: 'Chat' })
    sandbox.company.templates.add({ of: 'contact', name: 'Customer' })
    const list = async (query: Record<string, string>) => (await client.good('GET /task/templates', { query })).templates
    expect(await list({})).toEqual([{ id: number, name: 'Chat' }])
    expect(await list({ fields: 'id,type' })).toEqual([{ id: number, type: 'Template' }])
    expect(await client.refused('GET /task/templates', { query: { fields: 'colour' } })).toEqual([400, 41])
  })
})
