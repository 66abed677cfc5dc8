import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { XmlClient } from '../testing/xml-client.ts'
import { XmlSandbox } from '../testing/xml-sandbox.ts'

const minute = 60_000
const day = 24 * 60 * minute

describe('the XML API', () => {
  let acme: XmlSandbox
  beforeEach(async () => {
    acme = await XmlSandbox.start()
  })
  afterEach(() => acme.stop())

  const envelope = (method: string, account: string, content = '') =>
    `<request method="${method}"><account>${account}</account>${content}</request>`

  test('answers with XML, a status, and what is left of the day', async () => {
    const reply = await acme.call('user.get')
    expect([reply.status, reply.outcome]).toEqual([200, 'ok'])
    expect(reply.body.startsWith('<?xml version="1.0" encoding="UTF-8"?><response status="ok">')).toBe(true)
    expect(reply.headers.get('content-type')).toBe('application/xml; charset=utf-8')
    expect(reply.headers.get('x-ratelimit-remaining')).toBe('19999')
  })

  test('is at /xml/ and at /xml, by POST only', async () => {
    const plain = new XmlClient(`${acme.planfix.origin}/xml`, 'KEY', `TOKEN${acme.robot.id}`)
    expect((await plain.call('user.get')).outcome).toBe('ok')
    expect((await fetch(acme.planfix.xmlUrl)).status).toBe(405)
  })

  test.each([
    ['<request', '0003'],
    ['', '0003'],
    ['<request method="user.get"><account>acme</account>&nbsp;</request>', '0003'],
    ['<!DOCTYPE request [<!ENTITY x "acme">]><request method="user.get"><account>&x;</account></request>', '0003'],
    ['<request method="user.get"><account>acme&#1;</account></request>', '0003'],
    ['<request method="user.get"><account>acme\u0001</account></request>', '0003'],
    ['<request method="user.get"><account>acme</account></request><request/>', '0003'],
    ['<request><account>acme</account></request>', '0009'],
    ['<query method="user.get"><account>acme</account></query>', '0009'],
    ['<request method="user.get"></request>', '0009'],
    ['<request method="user.get"><account>other</account></request>', '0004'],
    ['<request method="user.fly"><account>acme</account></request>', '0008'],
    ['<request method="constructor"><account>acme</account></request>', '0008'],
    ['<request method="user.get"><account>acme</account><user><id>abc</id></user></request>', '0015'],
  ])('%s is refused with %s', async (document, code) => {
    const reply = await acme.as(acme.robot).post(document)
    expect([reply.status, reply.outcome]).toEqual([200, code])
  })

  test('a document that is no UTF-8 is malformed', async () => {
    const response = await fetch(acme.planfix.xmlUrl, { method: 'POST', body: Buffer.from([0x3c, 0x61, 0xff, 0x2f, 0x3e]) })
    expect(await response.text()).toContain('<code>0003</code>')
  })

  test('does not care for elements nobody asks for, nor for a signature', async () => {
    expect((await acme.call('user.get', '<signature>abc</signature><weather/>')).outcome).toBe('ok')
  })

  describe('who calls', () => {
    test.each([
      ['no header', {}, '0001'],
      ['another scheme', { authorization: 'Bearer KEY' }, '0001'],
      ['a wrong key', { authorization: `Basic ${btoa('NOPE:TOKEN73')}` }, '0001'],
      ['a wrong token', { authorization: `Basic ${btoa('KEY:NOPE')}` }, '0001'],
      ['neither token nor session', { authorization: `Basic ${btoa('KEY:')}` }, '0012'],
    ])('%s is refused', async (_, headers, code) => {
      expect((await acme.as(acme.robot).post(envelope('user.get', 'acme'), headers)).outcome).toBe(code)
    })

    test('a token acts as its employee, until it is revoked', async () => {
      const reply = await acme.as(acme.vera).call('user.get')
      expect(reply.at('user', 'id')).toBe(String(acme.vera.id))
      acme.planfix.company.access.revoke(`TOKEN${acme.vera.id}`)
      expect((await acme.as(acme.vera).call('user.get')).outcome).toBe('0001')
    })

    test('a token may be limited to some methods', async () => {
      acme.planfix.company.access.addXmlToken({ token: 'FEW', employeeId: acme.robot.id, methods: ['user.get'] })
      const client = new XmlClient(acme.planfix.xmlUrl, 'KEY', 'FEW')
      expect((await client.call('user.get')).outcome).toBe('ok')
      expect((await client.call('user.getList', '<pageCurrent>1</pageCurrent>')).outcome).toBe('0020')
    })

    test('an employee who left is refused', async () => {
      acme.planfix.company.employees.change(acme.vera.id, { isActive: false })
      expect((await acme.as(acme.vera).call('user.get')).outcome).toBe('0014')
    })

    test('login and password give a session of one hour', async () => {
      acme.planfix.company.employees.change(acme.oleg.id, { login: 'oleg', password: 's3<cret' })
      const client = new XmlClient(acme.planfix.xmlUrl, 'KEY')
      const login = (password: string) => client.call('auth.login', `<login>oleg</login><password>${password}</password>`)
      expect((await login('wrong')).outcome).toBe('1001')
      expect((await client.call('auth.login', '<login>oleg</login>')).outcome).toBe('0009')
      const sid = String((await login('s3&lt;cret')).at('sid'))
      expect(sid).toMatch(/^[0-9a-f]{32}$/)
      const withSession = () => client.call('user.get', `<sid>${sid}</sid>`)
      expect((await withSession()).at('user', 'id')).toBe(String(acme.oleg.id))
      acme.planfix.clock.advance(59 * minute)
      expect((await withSession()).outcome).toBe('ok')
      acme.planfix.clock.advance(1 * minute)
      expect((await withSession()).outcome).toBe('0005')
      expect((await client.call('user.get', '<sid>unknown</sid>')).outcome).toBe('0005')
    })
  })

  describe('how much may be asked', () => {
    test('one request a second: another one is refused with 0007 and counts for nothing', async () => {
      acme.planfix.company.account.change({ requestIntervalMs: 1000 })
      acme.planfix.clock.speed = 0
      expect((await acme.call('user.get')).outcome).toBe('ok')
      acme.planfix.clock.advance(999)
      expect((await acme.call('user.get')).outcome).toBe('0007')
      expect((await acme.as(acme.vera).call('user.get')).outcome).toBe('0007')
      acme.planfix.clock.advance(1)
      expect((await acme.call('user.get')).outcome).toBe('ok')
      expect(acme.planfix.company.limits.usedToday).toBe(2)
    })

    test.each(['403', '429', '503'] as const)('too fast can be answered with HTTP %s', async (tooFastAnswer) => {
      acme.planfix.company.account.change({ requestIntervalMs: 1500, tooFastAnswer })
      acme.planfix.clock.speed = 0
      await acme.call('user.get')
      const reply = await acme.call('user.get')
      expect([reply.status, reply.headers.get('retry-after')]).toEqual([Number(tooFastAnswer), tooFastAnswer === '403' ? null : '2'])
    })

    test('so many requests a day, counted from midnight of the account', async () => {
      acme.planfix.company.account.change({ requestsPerDay: 2 })
      acme.planfix.clock.speed = 0
      const outcomes = [await acme.call('user.get'), await acme.call('user.fly'), await acme.call('user.get')].map(({ outcome }) => outcome)
      expect(outcomes).toEqual(['ok', '0008', '0007'])
      acme.planfix.clock.advance(day)
      expect((await acme.call('user.get')).outcome).toBe('ok')
    })

    test('the header tells the rest of the day as it was up to ten minutes ago', async () => {
      acme.planfix.clock.speed = 0
      const remaining = async () => (await acme.call('user.get')).headers.get('x-ratelimit-remaining')
      expect([await remaining(), await remaining()]).toEqual(['19999', '19999'])
      acme.planfix.clock.advance(10 * minute)
      expect(await remaining()).toBe('19997')
    })

    test('a request to an account that is not there is counted for nobody', async () => {
      await acme.as(acme.robot).post(envelope('user.get', 'other'))
      expect(acme.planfix.company.limits.usedToday).toBe(0)
    })
  })

  test('an account in another data centre is only answered there', async () => {
    acme.planfix.company.account.change({ dataCentre: 'sg' })
    expect((await acme.call('user.get')).outcome).toBe('0024')
    const at = (path: string) => new XmlClient(`${acme.planfix.origin}${path}`, 'KEY', `TOKEN${acme.robot.id}`).call('user.get')
    expect((await at('/sg/xml/')).outcome).toBe('ok')
    expect((await at('/us/xml')).outcome).toBe('0024')
    expect((await at('/mars/xml/')).status).toBe(404)
  })
})
