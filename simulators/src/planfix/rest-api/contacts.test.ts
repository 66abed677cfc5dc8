import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RestClient } from '../testing/rest-client.ts'
import { RestSandbox } from '../testing/rest-sandbox.ts'
import type { Filter } from './filter.ts'

describe('contacts over REST', () => {
  let sandbox: RestSandbox
  let client: RestClient
  beforeEach(async () => {
    sandbox = await RestSandbox.start()
    client = sandbox.client
  })
  afterEach(() => sandbox.stop())

  const add = async (body: object) => (await client.good('POST /contact/', { body })).id as number
  const get = async (id: number | string, fields: string) => (await client.good('GET /contact/{id}', { id, query: { fields } })).contact
  const find = async (filters: Filter[], body: object = {}) => {
    const { contacts } = await client.good('POST /contact/list', { body: { filters, fields: 'id', ...body } })
    return contacts.map(({ id }: { id: number | string }) => id)
  }
  const is = (type: number, value: unknown, more: Partial<Filter> = {}): Filter => ({ type, operator: 'equal', value, ...more })

  test('a new contact is there, with the number that all APIs call it by', async () => {
    const template = sandbox.company.templates.add({ of: 'contact', name: 'Customer' })
    const id = await add({
      template: { id: template.number },
      name: 'Anna',
      midname: 'B.',
      lastname: 'Kern',
      gender: 'Female',
      description: '<b>VIP</b>',
      email: 'anna@acme.test',
      telegramId: '100500',
      telegram: 'https://t.me/anna_k',
      position: 'manager',
      phones: [{ number: '+7 900 123-45-67', type: 1 }, { number: '8 495 1' }],
      birthDate: '01.12.1990',
      supervisors: { users: [{ id: `user:${sandbox.sandbox.oleg.employee.number}` }], groups: [] },
      customFieldData: [],
    })
    expect(sandbox.company.contacts.get(id)).toMatchObject({ firstName: 'Anna', telegramId: '100500', telegramUsername: 'anna_k' })
    const asked =
      'template,name,midname,lastname,gender,description,email,telegramId,telegram,position,phones,birthDate,supervisors,isCompany,files'
    expect(await get(id, asked)).toEqual({
      id,
      template: { id: template.number },
      name: 'Anna',
      midname: 'B.',
      lastname: 'Kern',
      gender: 'Female',
      description: '<b>VIP</b>',
      email: 'anna@acme.test',
      telegramId: '100500',
      telegram: 'anna_k',
      position: 'manager',
      isCompany: false,
      birthDate: { date: '01-12-1990', time: '00:00', datetime: '1990-12-01T00:00Z' },
      supervisors: { users: [{ id: 'user:12', name: 'Олег Петров' }], groups: [] },
      phones: [
        { number: '+7 900 123-45-67', maskedNumber: '+7 900 123-45-67', type: 1 },
        { number: '8 495 1', maskedNumber: '8 495 1', type: 1 },
      ],
      files: [],
    })
  })

  test.each([
    [{ name: '', lastname: ' ' }, 2006],
    [{ email: 'a@b' }, 2006],
    [{ name: 'Anna', email: 'no address' }, 2004],
    [{ name: 'Anna', telegramId: '@anna' }, 41],
    [{ name: 'Anna', template: { id: 7 } }, 41],
    [{ name: 'Anna', birthDate: '31-02-1990' }, 41],
    [{ name: 'Anna', supervisors: { users: [{ id: 'user:5' }] } }, 41],
    [{ name: 'Anna', customFieldData: [{ field: { id: 7 }, value: 'x' }] }, 41],
    [{ name: 'Anna', files: [{ id: 7 }] }, 7000],
  ])('%j makes no contact: 400, code %d', async (body, code) => {
    expect(await client.refused('POST /contact/', { body })).toEqual([400, code])
    expect(sandbox.company.contacts.all).toEqual([])
  })

  test('a contact is found by its number, with or without a prefix; one that is not there is 404', async () => {
    const id = await add({ name: 'Anna' })
    expect(await get(`contact:${id}`, 'name')).toEqual({ id, name: 'Anna' })
    expect((await client.good('GET /contact/{id}', { id })).contact).toEqual({ id, name: 'Anna' })
    expect(await client.refused('GET /contact/{id}', { id: 12 })).toEqual([404, 2000])
    expect(await client.refused('GET /contact/{id}', { id: `user:${id}` })).toEqual([400, 41])
    expect(await client.refused('GET /contact/{id}', { id, query: { fields: 'name,colour' } })).toEqual([400, 41])
  })

  test('times are to the minute: in UTC, and on the wall of the caller', async () => {
    sandbox.planfix.clock.speed = 0
    sandbox.planfix.clock.notBefore(Date.UTC(2099, 10, 22, 20, 15, 45))
    const id = await add({ name: 'Anna' })
    const { createdDate, dateOfLastUpdate } = await get(id, 'createdDate,dateOfLastUpdate')
    expect(createdDate).toEqual({ date: '23-11-2099', time: '01:15', datetime: '2099-11-22T20:15Z' })
    expect(dateOfLastUpdate).toEqual(createdDate)
  })

  test('an update changes what it names and keeps the rest', async () => {
    const id = await add({ name: 'Anna', telegram: 'anna_k', phones: [{ number: '1' }, { number: '2' }] })
    expect(await client.good('POST /contact/{id}', { id: `contact:${id}`, body: { telegramId: '5', lastname: 'Kern' } })).toEqual({
      result: 'success',
    })
    expect(await get(id, 'name,lastname,telegram,telegramId')).toEqual({
      ...{ id, name: 'Anna', lastname: 'Kern', telegram: 'anna_k', telegramId: '5' },
    })
    await client.good('POST /contact/{id}', { id, query: { silent: 'true' }, body: { phones: [{ number: '3', type: 2 }], telegram: '' } })
    expect(await get(id, 'phones,telegram')).toMatchObject({ phones: [{ number: '3', type: 2 }], telegram: '' })
  })

  test('an update does what it can and names what it cannot in failures', async () => {
    const id = await add({ name: 'Anna' })
    const body = { lastname: 'Kern', template: { id: 7 }, supervisors: { users: [{ id: 'user:99' }] } }
    expect(await client.good('POST /contact/{id}', { id, body })).toEqual({
      failures: [
        { field: 'template', error: 'Template not found by id 7' },
        { field: 'supervisors', error: 'User not found by id user:99' },
      ],
    })
    expect(await get(id, 'lastname')).toEqual({ id, lastname: 'Kern' })
  })

  test('an update may clear the Telegram fields; a gender stays', async () => {
    const id = await add({ name: 'Anna', telegram: 'anna_k', telegramId: '5', gender: 'Female' })
    await client.good('POST /contact/{id}', { id, body: { telegram: '', telegramId: '' } })
    expect(await get(id, 'telegram,telegramId')).toEqual({ id, telegram: '', telegramId: '' })
    expect(await find([is(4234, 5)])).toEqual([])
    expect(await client.refused('POST /contact/{id}', { id, body: { gender: 'NotDefined' } })).toEqual([501, 0])
    await client.good('POST /contact/{id}', { id, body: { gender: 'Male' } })
    expect(await get(id, 'gender')).toEqual({ id, gender: 'Male' })
  })

  test('an update of nobody is 404, one that leaves no name is refused', async () => {
    expect(await client.refused('POST /contact/{id}', { id: 12, body: { name: 'X' } })).toEqual([404, 2000])
    const id = await add({ name: 'Anna' })
    expect(await client.refused('POST /contact/{id}', { id, body: { name: '' } })).toEqual([400, 2006])
  })

  test('custom fields are written and read by their ids, each as its type', async () => {
    const { customFields } = sandbox.company
    const cases: [type: number, value: unknown, read?: unknown][] = [
      [0, 'a line'],
      [1, 99.5],
      [2, 'a text'],
      [3, { date: '11-11-2021' }, { date: '11-11-2021', time: '00:00', datetime: '2021-11-10T19:00Z' }],
      [5, { date: '21-12-2021', time: '12:15' }, { date: '21-12-2021', time: '12:15', datetime: '2021-12-21T07:15Z' }],
      [5, '21-12-2021 12:15:00', { date: '21-12-2021', time: '12:15', datetime: '2021-12-21T07:15Z' }],
      [7, true],
      [8, 'red'],
      [9, { id: 2 }],
      [9, { id: 0 }, null],
      [20, ['a', 'b']],
    ]
    const fields = cases.map(([type], place) =>
      customFields.add({ of: 'contact', name: `f${place}`, type, ...(type === 8 && { choices: ['red'] }) }),
    )
    const id = await add({ name: 'Anna', customFieldData: cases.map(([, value], place) => ({ field: { id: fields[place]?.id }, value })) })
    const { customFieldData } = await get(id, `name,${fields.map((field) => field.id).join(',')}`)
    expect(customFieldData).toEqual(
      cases.map(([type, value, read = value], place) => ({
        field: { id: fields[place]?.id, name: `f${place}`, type, objectType: 1 },
        value: read,
      })),
    )
    expect(await client.refused('GET /contact/{id}', { id, query: { fields: '1' } })).toEqual([400, 41])
    for (const [place, wrong] of [
      [0, 5],
      [1, '5'],
      [4, 'soon'],
      [6, 'yes'],
      [7, 'blue'],
      [8, 5],
      [10, 'a'],
    ] as const) {
      const body = { name: 'X', customFieldData: [{ field: { id: fields[place]?.id }, value: wrong }] }
      expect([place, ...(await client.refused('POST /contact/', { body }))]).toEqual([place, 400, 41])
    }
  })

  test('updating one custom field keeps the others', async () => {
    const [one, two] = ['one', 'two'].map((name) => sandbox.company.customFields.add({ of: 'contact', name }).id)
    const set = (field: number | undefined, value: string) => [{ field: { id: field }, value }]
    const id = await add({ name: 'Anna', customFieldData: [...set(one, 'a'), ...set(two, 'b')] })
    await client.good('POST /contact/{id}', { id, body: { customFieldData: set(two, 'c') } })
    const { customFieldData } = await get(id, `${one},${two}`)
    expect(customFieldData.map(({ value }: { value: string }) => value)).toEqual(['a', 'c'])
  })

  describe('search', () => {
    let anna: number
    let boris: number
    let field: number
    beforeEach(async () => {
      const template = sandbox.company.templates.add({ of: 'contact', name: 'Customer' }).number
      field = sandbox.company.customFields.add({ of: 'contact', name: 'Telegram id' }).id
      anna = await add({
        ...{ name: 'Anna', midname: 'Ivanovna', lastname: 'Kern', email: 'Anna@acme.test', telegramId: '100500', telegram: '@Anna_K' },
        ...{
          phones: [{ number: '+7 (900) 123-45-67' }],
          template: { id: template },
          customFieldData: [{ field: { id: field }, value: '100500' }],
        },
      })
      boris = await add({ name: 'Boris', lastname: 'Kernel', email: 'boris@acme.test', group: { id: 5 } })
    })

    test('by each kind of filter', async () => {
      const xmlId = sandbox.company.contacts.get(anna).id
      const cases: [Filter, number[]][] = [
        [is(4234, 100500), [anna]],
        [is(4234, 1005), []],
        [is(4226, 'anna_k'), [anna]],
        [is(4226, '@anna_k'), [anna]],
        [is(4226, 'https://t.me/Anna_K'), [anna]],
        [is(4226, 'anna'), []],
        [is(4003, '900 1234567'), [anna]],
        [is(4003, '79001234567'), [anna]],
        [is(4003, '555'), []],
        [is(4026, 'anna@acme.test'), [anna]],
        [is(4026, 'acme.test'), []],
        [is(4005, 'acme.test'), [anna, boris]],
        [is(4001, 'kern'), [anna, boris]],
        [is(4001, 'Anna Ivanovna Kern'), [anna]],
        [is(4001, 'Kern Anna'), [anna]],
        [is(4014, 'bor'), [boris]],
        [is(4015, 'kernel'), [boris]],
        [is(4222, 'ivan'), [anna]],
        [is(4231, boris), [boris]],
        [is(4231, [anna, boris, 7]), [anna, boris]],
        [is(4233, xmlId), [anna]],
        [is(4101, '100500', { field }), [anna]],
        [is(4101, '1005', { field, operator: 'have' }), [anna]],
        [is(4101, '1005', { field, operator: 'nothave' }), [boris]],
        [is(4101, '1005', { field }), []],
        [is(4101, '100500', { field, operator: 'notequal' }), [boris]],
        [is(4016, 601), [anna]],
        [is(4008, 5), [boris]],
        [is(12, { dateType: 'today' }), [anna, boris]],
        [is(38, { dateType: 'yesterday' }), []],
      ]
      for (const [filter, ids] of cases) expect([filter, await find([filter])]).toEqual([filter, ids])
    })

    test('several filters must all be passed', async () => {
      expect(await find([is(4001, 'kern'), is(4005, 'boris')])).toEqual([boris])
      expect(await find([is(4001, 'kern'), is(4234, 5)])).toEqual([])
    })

    test.each([
      [is(4234, '100500'), 41],
      [is(4226, { name: 'anna' }), 41],
      [is(4003, 'none'), 41],
      [is(4101, 'x'), 40],
      [is(4101, 'x', { field: 1, operator: 'gt' }), 41],
      [is(12, 'today'), 41],
    ])('%j makes no sense: 500, code %d', async (filter, code) => {
      expect(await client.refused('POST /contact/list', { body: { filters: [filter] } })).toEqual([500, code])
    })

    test('companies are listed apart, prefixed ids on request', async () => {
      const company = await add({ name: 'Acme', isCompany: true })
      expect(await find([])).toEqual([anna, boris])
      expect(await find([], { isCompany: true })).toEqual([company])
      expect(await find([], { prefixedId: true })).toEqual([`contact:${anna}`, `contact:${boris}`])
    })

    test('lists come in pages without a total; a short page is the last', async () => {
      for (let n = 1; n <= 120; n++) sandbox.company.contacts.add({ firstName: `Contact ${n}` })
      expect(await find([])).toHaveLength(100)
      expect(await find([], { offset: 100 })).toHaveLength(22)
      expect(await find([], { offset: 1, pageSize: 2 })).toEqual([boris, boris + 1])
      expect(await find([], { offset: 500 })).toEqual([])
    })
  })

  test('what the chat API brought is found, with the number it told', async () => {
    await sandbox.sandbox.annaWrites('hi', { contactPhone: '79001', contactLastName: 'Kern' })
    const { contacts } = await client.good('POST /contact/list', {
      body: { filters: [is(4003, '79001')], fields: 'name,lastname,telegramId' },
    })
    expect(contacts).toEqual([{ id: 5001, name: 'Anna', lastname: 'Kern', telegramId: '' }])
    expect((await sandbox.sandbox.command('getContact', { contactId: 'p1' })).body).toContain('5001')
  })

  test('templates are listed with what was asked for', async () => {
    const { number } = sandbox.company.templates.add({ of: 'contact', name: 'Customer' })
    sandbox.company.templates.add({ of: 'task', name: 'Chat' })
    const list = async (query: Record<string, string>) => (await client.good('GET /contact/templates', { query })).templates
    expect(await list({})).toEqual([{ id: number, name: 'Customer' }])
    expect(await list({ fields: 'id' })).toEqual([{ id: number }])
    expect(await list({ isCompany: 'true' })).toEqual([])
    expect(await list({ offset: '1' })).toEqual([])
  })
})
