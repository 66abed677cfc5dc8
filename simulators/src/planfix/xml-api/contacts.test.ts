import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { XmlSandbox } from '../testing/xml-sandbox.ts'

describe('contacts', () => {
  let acme: XmlSandbox
  beforeEach(async () => {
    acme = await XmlSandbox.start()
  })
  afterEach(() => acme.stop())

  const contacts = () => acme.planfix.contacts
  const field = (name: string, type = 0) => acme.planfix.company.customFields.add({ of: 'contact', name, type }).id
  const add = (content: string) => acme.call('contact.add', `<contact>${content}</contact>`)
  const update = (content: string, silent = '') => acme.call('contact.update', `${silent}<contact>${content}</contact>`)
  const get = (content: string) => acme.call('contact.get', `<contact>${content}</contact>`)

  describe('contact.add', () => {
    test('makes a contact with three numbers, and tells them', async () => {
      const id = field('telegram_id')
      const template = acme.planfix.company.templates.add({ of: 'contact', name: 'Client' })
      const reply = await add(
        `<template>${template.number}</template><name>Анна</name><midName>И.</midName><lastName>К.</lastName><email>anna@b.test</email>` +
          `<phones><phone><number>+7 900 1</number></phone><phone><number>79002</number><typeId>2</typeId></phone></phones>` +
          `<secondaryEmails><email>a@c.test</email></secondaryEmails><sex>FEMALE</sex><description>&lt;b&gt;VIP&lt;/b&gt;</description>` +
          `<group><id>3</id></group><customData><customValue><id>${id}</id><value>100500</value></customValue></customData>`,
      )
      const [contact] = contacts().all
      expect(contact).toMatchObject({
        ...{ firstName: 'Анна', midName: 'И.', lastName: 'К.', email: 'anna@b.test', phone: '+7 900 1', otherEmails: ['a@c.test'] },
        phones: [
          { number: '+7 900 1', type: 1 },
          { number: '79002', type: 2 },
        ],
        ...{ sex: 'FEMALE', description: '<b>VIP</b>', groupId: 3, template: template.number, customValues: { [id]: '100500' } },
      })
      const numbers = { id: String(contact?.id), userid: String(contact?.userId), general: String(contact?.number) }
      expect(reply.at('contact')).toEqual(numbers)
      expect(new Set(Object.values(numbers)).size).toBe(3)
      expect(reply.at('actionid')).toMatch(/^\d+$/)
    })

    test('knows of no Telegram', async () => {
      await add('<name>Anna</name><telegram><id>5</id><username>anna</username></telegram>')
      expect(contacts().all[0]).not.toHaveProperty('telegramId')
      expect(contacts().all[0]).not.toHaveProperty('telegramUsername')
    })

    test('a silent one leaves nothing in its history', async () => {
      const reply = await acme.call('contact.add', '<silent>1</silent><contact><name>Anna</name></contact>')
      expect([reply.outcome, reply.at('actionid')]).toEqual(['ok', undefined])
    })

    test.each([
      ['', '0009'],
      ['<contact><lastName>K.</lastName></contact>', '0009'],
      ['<contact><name> </name></contact>', '0009'],
      ['<contact><name>A</name><email>no address</email></contact>', '8010'],
      ['<contact><name>A</name><template>7</template></contact>', '0015'],
      ['<contact><name>A</name><sex>OTHER</sex></contact>', '0015'],
      ['<contact><name>A</name><phones><phone><typeId>1</typeId></phone></phones></contact>', '0009'],
      ['<contact><name>A</name><customData><customValue><id>1</id><value>x</value></customValue></customData></contact>', '0015'],
      ['<contact><name>A</name><isCompany>yes</isCompany></contact>', '0015'],
    ])('%s is refused with %s', async (content, code) => {
      expect((await acme.call('contact.add', content)).outcome).toBe(code)
      expect(contacts().all).toEqual([])
    })
  })

  describe('contact.get', () => {
    test('finds by any of the three numbers: general wins, then userid', async () => {
      const anna = contacts().add({ firstName: 'Anna' })
      const boris = contacts().add({ firstName: 'Boris' })
      const nameOf = async (content: string) => (await get(content)).at('contact', 'name')
      expect(await nameOf(`<general>${anna.number}</general><userid>${boris.userId}</userid><id>${boris.id}</id>`)).toBe('Anna')
      expect(await nameOf(`<userid>${anna.userId}</userid><id>${boris.id}</id>`)).toBe('Anna')
      expect(await nameOf(`<id>${boris.id}</id>`)).toBe('Boris')
      expect((await get(`<id>${boris.number}</id>`)).outcome).toBe('8002')
      expect((await get('<name>Anna</name>')).outcome).toBe('0009')
    })

    test('shows everything; dates only when they are asked for, Telegram only when it is known', async () => {
      const id = field('Город')
      const anna = contacts().add({ firstName: 'Anna', lastName: 'K.', phone: '79001', customValues: { [id]: 'Казань' } })
      const plain = await get(`<general>${anna.number}</general>`)
      expect(plain.at('contact')).toMatchObject({
        ...{ id: String(anna.id), userid: String(anna.userId), general: '5001', name: 'Anna', lastName: 'K.', isCompany: '0' },
        phones: { phone: { number: '79001', typeId: '1' } },
        customData: { customValue: { field: { id: String(id), name: 'Город' }, value: 'Казань', text: 'Казань' } },
        havePlanfixAccess: 'false',
      })
      for (const name of ['telegram', 'telegramId', 'lastUpdateDate', 'lastCommentDate']) expect(plain.at('contact', name)).toBeUndefined()
      contacts().change(anna.number, { telegramId: '100500' })
      const fields = '<fields><field>lastUpdateDate</field><field>lastCommentDate</field></fields>'
      const full = await acme.as(acme.vera).call('contact.get', `<contact><general>5001</general></contact>${fields}`)
      expect(full.at('contact', 'telegram', 'id')).toBe('100500')
      expect(full.at('contact', 'lastUpdateDate')).toMatch(/^\d\d-\d\d-\d{4} \d\d:\d\d$/)
      expect(full.at('contact', 'lastCommentDate')).toBe('')
      expect(full.at('contact', 'havePlanfixAccess')).toBeUndefined()
    })
  })

  describe('contact.update', () => {
    test('tells of Telegram, with or without the at sign or as a link', async () => {
      const { number, id } = contacts().add({ firstName: 'Anna' })
      for (const username of ['@anna_k', 'anna_k', 'https://t.me/anna_k']) {
        const told = `<telegram><id>100500</id><username>${username}</username></telegram>`
        const reply = await update(`<general>${number}</general><name>Anna</name>${told}`)
        expect(reply.at('contact')).toEqual({ id: String(id), general: String(number) })
        expect(contacts().get(number)).toMatchObject({ telegramId: '100500', telegramUsername: 'anna_k' })
      }
    })

    test('takes away what it leaves out', async () => {
      const value = field('x')
      const details = { lastName: 'K.', phone: '7900', telegramId: '5', customValues: { [value]: '1' }, pictureUrl: 'https://b/i.png' }
      const { number } = contacts().add({ firstName: 'Anna', ...details }, { providerId: 'tg', contactId: 'p1' })
      await update(`<general>${number}</general><name>Ann</name>`)
      const anna = contacts().get(number)
      expect(anna).toMatchObject({ firstName: 'Ann', phones: [], customValues: {}, pictureUrl: 'https://b/i.png' })
      for (const gone of ['lastName', 'phone', 'telegramId']) expect(anna).not.toHaveProperty(gone)
      expect(contacts().ofExternal({ providerId: 'tg', contactId: 'p1' })?.number).toBe(number)
    })

    test('or keeps it: which is true is not documented', async () => {
      acme.planfix.company.account.change({ contactUpdates: 'keep' })
      const { number } = contacts().add({ firstName: 'Anna', lastName: 'K.', phone: '7900' })
      await update(`<general>${number}</general><name>Ann</name>`)
      expect(contacts().get(number)).toMatchObject({ firstName: 'Ann', lastName: 'K.', phone: '7900' })
    })

    test('here the id wins over general', async () => {
      const anna = contacts().add({ firstName: 'Anna' })
      const boris = contacts().add({ firstName: 'Boris' })
      await update(`<id>${anna.id}</id><general>${boris.number}</general><name>Ann</name>`)
      expect(contacts().all.map(({ firstName }) => firstName)).toEqual(['Ann', 'Boris'])
    })

    test('leaves a note in the history, a silent one does not', async () => {
      const { number } = contacts().add({ firstName: 'Anna' })
      const loud = await update(`<general>${number}</general><name>Ann</name>`)
      const silent = await update(`<general>${number}</general><name>Ann</name>`, '<silent>1</silent>')
      const history = acme.planfix.company.comments.historyOf({ contactNumber: number })
      expect([loud.at('actionid'), silent.at('actionid')]).toEqual([String(history[0]?.id), undefined])
      expect(history).toHaveLength(1)
    })

    test.each([
      ['<general>7</general><name>A</name>', '8002'],
      ['<name>A</name>', '0009'],
      ['<general>5001</general>', '0009'],
      ['<general>5001</general><name>A</name><telegram><id>@anna</id></telegram>', '0015'],
      ['<general>5001</general><name>A</name><email>x</email>', '8010'],
    ])('%s is refused with %s', async (content, code) => {
      contacts().add({ firstName: 'Anna', lastName: 'K.' })
      expect((await update(content)).outcome).toBe(code)
      expect(contacts().get(5001)).toMatchObject({ firstName: 'Anna', lastName: 'K.' })
    })
  })

  test('contact.updateCustomData changes the named values and nothing else', async () => {
    const [x, y] = [field('x'), field('y')]
    const { number } = contacts().add({ firstName: 'Anna', lastName: 'K.', customValues: { [x]: '1', [y]: '2' } })
    const content = `<contact><general>${number}</general><customData><customValue><id>${x}</id><value>3</value></customValue></customData></contact>`
    expect((await acme.call('contact.updateCustomData', content)).outcome).toBe('ok')
    expect(contacts().get(number)).toMatchObject({ lastName: 'K.', customValues: { [x]: '3', [y]: '2' } })
    expect((await acme.call('contact.updateCustomData', '<contact><general>5001</general></contact>')).outcome).toBe('0009')
  })

  describe('contact.getList', () => {
    const list = (content = '', size = 100) =>
      acme.call('contact.getList', `<pageCurrent>1</pageCurrent><pageSize>${size}</pageSize>${content}`)
    const filter = (type: number, value: string, operator = 'equal', more = '') =>
      `<filter><type>${type}</type><operator>${operator}</operator><value>${value}</value>${more}</filter>`
    const found = async (...filters: string[]) =>
      (await list(`<filters>${filters.join('')}</filters>`)).all('contacts', 'contact', 'name').map(String)

    beforeEach(() => {
      contacts().add({ firstName: 'Anna', lastName: 'Kuznetsova', phone: '+7 (491) 234-56-78', email: 'anna@b.test', telegramId: '100500' })
      contacts().add({ firstName: 'Boris', otherEmails: ['second@b.test'], groupId: 4 })
      contacts().add({ firstName: 'ACME', isCompany: true })
    })

    test('lists contacts with their Telegram id as a text, and counts them', async () => {
      const reply = await list()
      expect(reply.all('contacts', 'contact', 'name')).toEqual(['Anna', 'Boris'])
      expect(reply.all('contacts', 'contact', 'telegramId')).toEqual(['100500', ''])
      expect([reply.at('contacts', '@count'), reply.at('contacts', '@totalCount')]).toEqual(['2', '2'])
      const page = await list('', 1)
      expect([page.at('contacts', '@count'), page.at('contacts', '@totalCount')]).toEqual(['1', '2'])
    })

    test('lists companies when they are the target, and finds by names and e-mail', async () => {
      expect((await list('<target>company</target>')).all('contacts', 'contact', 'name')).toEqual(['ACME'])
      expect((await list('<search>KUZN</search>')).all('contacts', 'contact', 'name')).toEqual(['Anna'])
      expect((await list('<search>anna@</search>')).all('contacts', 'contact', 'name')).toEqual(['Anna'])
    })

    test('filters by phone, whatever stands between the digits', async () => {
      expect(await found(filter(4003, '4912345678'))).toEqual(['Anna'])
      expect(await found(filter(4003, '491-234'))).toEqual(['Anna'])
      expect(await found(filter(4003, '4912345678', 'notequal'))).toEqual(['Boris'])
    })

    test('filters by names, e-mails, group and template', async () => {
      expect(await found(filter(4001, 'kuznets'))).toEqual(['Anna'])
      expect(await found(filter(4014, 'kuznets'))).toEqual([])
      expect(await found(filter(4015, 'kuznets'))).toEqual(['Anna'])
      expect(await found(filter(4005, 'anna@b'))).toEqual(['Anna'])
      expect(await found(filter(4221, 'second@'))).toEqual(['Boris'])
      expect(await found(filter(4008, '4'))).toEqual(['Boris'])
      expect(await found(filter(4016, '0'))).toEqual(['Anna', 'Boris'])
    })

    test('filters by custom fields', async () => {
      const [line, number, box, choice] = [field('line'), field('number', 1), field('box', 7), field('list', 8)]
      contacts().change(5001, { customValues: { [line]: 'tg-100500', [number]: '5', [box]: '1', [choice]: 'red' } })
      const of = (id: number) => `<field>${id}</field>`
      expect(await found(filter(4101, 'TG-1005', 'equal', of(line)))).toEqual(['Anna'])
      expect(await found(filter(4101, 'tg-1005', 'notequal', of(line)))).toEqual(['Boris'])
      expect(await found(filter(4102, '4', 'gt', of(number)))).toEqual(['Anna'])
      expect(await found(filter(4105, '0', 'equal', of(box)))).toEqual(['Boris'])
      expect(await found(filter(4106, 'red', 'equal', of(choice)))).toEqual(['Anna'])
    })

    test('several filters must all hold', async () => {
      expect(await found(filter(4001, 'anna'), filter(4008, '4'))).toEqual([])
    })

    test('filters by the day of making', async () => {
      acme.planfix.clock.advance(3 * 86_400_000)
      contacts().add({ firstName: 'Dina' })
      const type = (name: string, more = '') => `<datetype>${name}</datetype>${more}`
      expect(await found(filter(12, type('today')))).toEqual(['Dina'])
      expect(await found(filter(12, type('last', '<datevalue>3</datevalue>')))).toEqual(['Anna', 'Boris', 'Dina'])
      expect(await found(filter(12, type('today'), 'lt'))).toEqual(['Anna', 'Boris'])
    })

    test.each([
      [filter(4226, 'anna'), '0015'],
      [filter(4001, ''), '0009'],
      [filter(4001, 'x', 'like'), '0015'],
      [filter(4101, 'x'), '0017'],
      [filter(4101, 'x', 'equal', '<field>1</field>'), '0015'],
      [filter(12, '<datetype>someday</datetype>'), '0015'],
    ])('the filter %s is refused with %s', async (content, code) => {
      expect((await list(`<filters>${content}</filters>`)).outcome).toBe(code)
    })

    test.each([
      ['', '0009'],
      ['<pageCurrent>1</pageCurrent><pageSize>101</pageSize>', '0021'],
      ['<pageCurrent>1</pageCurrent><target>:saved</target>', '0015'],
    ])('%s is refused with %s', async (content, code) => {
      expect((await acme.call('contact.getList', content)).outcome).toBe(code)
    })
  })
})
