import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { XmlSandbox } from '../testing/xml-sandbox.ts'

describe('users', () => {
  let acme: XmlSandbox
  beforeEach(async () => {
    acme = await XmlSandbox.start()
  })
  afterEach(() => acme.stop())

  test('user.get without an id is the caller, with his time zone', async () => {
    const reply = await acme.as(acme.vera).call('user.get')
    expect(reply.at('user')).toMatchObject({
      ...{ id: String(acme.vera.id), general: String(acme.vera.number), name: 'Вера', lastName: 'Ли', email: 'vera@acme.test' },
      ...{ role: 'USER', status: 'ACTIVE', timezone: 'Asia/Yekaterinburg' },
    })
    expect(acme.vera.id).not.toBe(acme.vera.number)
    expect((await acme.call('user.get')).at('user', 'role')).toBe('ADMIN')
  })

  test('user.get finds by id and by general; telegramId is there for who has it', async () => {
    acme.planfix.company.employees.change(acme.oleg.id, { telegramId: 100_500, isActive: false })
    const byId = await acme.call('user.get', `<user><id>${acme.oleg.id}</id></user>`)
    expect([byId.at('user', 'name'), byId.at('user', 'telegramId'), byId.at('user', 'status')]).toEqual(['Олег', '100500', 'UNACTIVE'])
    const byNumber = await acme.call('user.get', `<user><general>${acme.vera.number}</general></user>`)
    expect([byNumber.at('user', 'name'), byNumber.at('user', 'telegramId')]).toEqual(['Вера', undefined])
    expect((await acme.call('user.get', `<user><id>${acme.vera.number}</id></user>`)).outcome).toBe('6004')
  })

  test('user.getList lists employees and robots, by name, state and e-mail', async () => {
    const list = (content = '') => acme.call('user.getList', `<pageCurrent>1</pageCurrent><pageSize>100</pageSize>${content}`)
    const names = async (content = '') => (await list(content)).all('users', 'user', 'name')
    acme.planfix.company.employees.change(acme.vera.id, { isActive: false })
    expect(await names()).toEqual(['Bridge', 'Вера', 'Олег'])
    expect(await names('<sortType>NAME_DESC</sortType>')).toEqual(['Олег', 'Вера', 'Bridge'])
    expect(await names('<status>UNACTIVE</status>')).toEqual(['Вера'])
    const filter = (type: number, value: string) =>
      `<filters><filter><type>${type}</type><operator>equal</operator><value>${value}</value></filter></filters>`
    expect(await names(filter(9003, 'OLEG@'))).toEqual(['Олег'])
    expect(await names(filter(9006, 'ли'))).toEqual(['Вера'])
    expect((await list()).at('users', '@totalCount')).toBe('3')
    expect((await list(filter(9126, '5'))).outcome).toBe('0015')
    expect((await list('<status>GONE</status>')).outcome).toBe('0015')
    expect((await acme.call('user.getList')).outcome).toBe('0009')
  })
})
