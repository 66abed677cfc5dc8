import { describe, expect, test } from 'vitest'
import { isLoopbackHost, isTransportSafe, parseUrl, planfixApiOf } from './planfix-address.ts'

describe('the address tells which of Planfix’s interfaces it is', () => {
  test.each([
    ['https://acme.planfix.com/webchat/api', 'chat'],
    ['https://acme.planfix.ru/webchat/api/', 'chat'],
    ['https://proxy.example/planfix/acme/webchat/api', 'chat'],
    ['https://api.planfix.com/xml/', 'xml'],
    ['https://apiru.planfix.ru/xml', 'xml'],
    ['https://acme.planfix.com/rest/', 'rest'],
    ['https://acme.planfix.com/rest', 'rest'],
    ['https://acme.planfix.com/xml/webchat/api', 'chat'],
    ['https://acme.planfix.com/webchat/api?x=/xml/', 'chat'],
    ['https://acme.planfix.com/', undefined],
    ['https://acme.planfix.com/webchat', undefined],
    ['https://acme.planfix.com/webchat/api/v2', undefined],
    ['https://acme.planfix.com/webchat/api//', undefined],
    ['https://acme.planfix.com/webchat/APIs', undefined],
    ['https://acme.planfix.com/notxml', undefined],
    ['https://acme.planfix.com/?/webchat/api', undefined],
    ['https://webchat/api', undefined],
  ])('%s: %s', (address, api) => {
    const url = parseUrl(address)
    expect(url && planfixApiOf(url)).toBe(api)
  })
})

test.each(['', 'acme', 'acme.planfix.com/webchat/api', 'https://', '//acme.planfix.com'])('%j is no address', (text) => {
  expect(parseUrl(text)).toBeUndefined()
})

describe('plain http is for this machine only', () => {
  test.each([
    ['https://acme.planfix.com/', true],
    ['http://acme.planfix.com/', false],
    ['http://localhost:8080/', true],
    ['http://LOCALHOST/', true],
    ['http://127.0.0.1/', true],
    ['http://127.1/', true],
    ['http://2130706433/', true],
    ['http://127.255.255.254/', true],
    ['http://[::1]:8080/', true],
    ['http://0.0.0.0/', false],
    ['http://[::]/', false],
    ['http://128.0.0.1/', false],
    ['http://192.168.1.1/', false],
    ['http://localhost.evil.example/', false],
    ['http://127.0.0.1.evil.example/', false],
    ['http://127.0.0.1@evil.example/', false],
    ['ftp://localhost/', false],
    ['file:///etc/passwd', false],
  ])('%s: %s', (address, isSafe) => {
    const url = parseUrl(address)
    expect(url && isTransportSafe(url)).toBe(isSafe)
  })

  test('a bare IPv6 address is known as well', () => {
    expect([isLoopbackHost('::1'), isLoopbackHost('::2')]).toEqual([true, false])
  })
})
