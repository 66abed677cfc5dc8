import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RestClient } from '../testing/rest-client.ts'
import { RestSandbox } from '../testing/rest-sandbox.ts'
import type { Filter } from './filter.ts'

describe('employees and custom fields over REST', () => {
  let sandbox: RestSandbox
  let client: RestClient
  beforeEach(async () => {
    sandbox = await RestSandbox.start()
    client = sandbox.client
  })
  afterEach(() => sandbox.stop())

  const list = async (body: object) => (await client.good('POST /user/list', { body })).users
  const is = (type: number, value: unknown): Filter => ({ type, operator: 'equal', value })

  test('employees and robots are listed by their numbers', async () => {
    const { number } = sandbox.sandbox.oleg.employee
    expect(await list({ fields: 'id,name,lastname,email,role,status' })).toEqual([
      { id: 11, name: 'Robot', lastname: '', role: 'Robot', email: '', status: 'Active' },
      { id: number, name: 'Олег', lastname: 'Петров', role: 'Admin', email: 'oleg@acme.test', status: 'Active' },
    ])
    expect(await list({ fields: 'id', prefixedId: true })).toEqual([{ id: 'user:11' }, { id: `user:${number}` }])
    expect(await list({ fields: 'id', pageSize: 1, offset: 1 })).toEqual([{ id: number }])
  })

  test('one is found by his number, with or without a prefix', async () => {
    const vera = sandbox.company.employees.add({
      firstName: 'Vera',
      midName: 'P.',
      telegramId: 777,
      telegram: 'vera',
      phone: '79002',
      login: 'vera',
    })
    const fields = 'name,midname,telegramId,telegram,phones,login,gender,groups'
    const expected = {
      ...{
        id: vera.number,
        name: 'Vera',
        midname: 'P.',
        gender: 'NotDefined',
        groups: [],
        login: 'vera',
        telegramId: '777',
        telegram: 'vera',
      },
      phones: [{ number: '79002', maskedNumber: '79002', type: 1 }],
    }
    for (const id of [vera.number, `user:${vera.number}`]) {
      expect((await client.good('GET /user/{id}', { id, query: { fields } })).user).toEqual(expected)
    }
    expect(await client.refused('GET /user/{id}', { id: 99 })).toEqual([400, 4000])
    expect(await client.refused('GET /user/{id}', { id: `contact:${vera.number}` })).toEqual([400, 41])
  })

  test('search by each kind of filter', async () => {
    const { employees } = sandbox.company
    const oleg = sandbox.sandbox.oleg.employee.number
    const vera = employees.add({ firstName: 'Vera', lastName: 'Sedova', email: 'vera@acme.test', phone: '+7 900 2', telegramId: 777 })
    const cases: [Filter, number[]][] = [
      [is(9003, 'VERA@acme.test'), [vera.number]],
      [is(9003, 'acme.test'), []],
      [is(9002, '79002'), [vera.number]],
      [is(9006, 'петров олег'), [oleg]],
      [is(9006, 'e'), [vera.number]],
      [is(9008, oleg), [oleg]],
      [is(9009, 'Robot'), [11]],
      [is(9126, 777), [vera.number]],
    ]
    for (const [filter, ids] of cases) {
      const found = await list({ fields: 'id', filters: [filter] })
      expect([filter, found.map(({ id }: { id: number }) => id)]).toEqual([filter, ids])
    }
    expect(await client.refused('POST /user/list', { body: { filters: [is(9101, 'x')] } })).toEqual([501, 0])
    employees.change(vera.id, { isActive: false })
    expect(await list({ fields: 'id,status', filters: [is(9126, 777)] })).toEqual([{ id: vera.number, status: 'Inactive' }])
    expect(await list({ fields: 'id', filters: [is(9126, 777)], onlyActive: true })).toEqual([])
  })

  test('custom fields of contacts and of tasks are listed apart', async () => {
    const { customFields } = sandbox.company
    const line = customFields.add({ of: 'contact', name: 'Telegram id' })
    const choice = customFields.add({ of: 'task', name: 'Colour', type: 8, choices: ['red', 'blue'] })
    expect(await client.good('GET /customfield/contact')).toEqual({
      result: 'success',
      customfields: [{ id: line.id, name: 'Telegram id', names: { ru: 'Telegram id' }, type: 0, objectType: 1 }],
    })
    expect((await client.good('GET /customfield/task', { query: { fields: 'id,type,enumValues' } })).customfields).toEqual([
      { id: choice.id, type: 8, enumValues: ['red', 'blue'] },
    ])
    expect(await client.refused('GET /customfield/task', { query: { fields: 'colour' } })).toEqual([400, 41])
  })
})
