import { describe, expect, test } from 'vitest'
import { noFurtherAccess } from '../domain/connection.ts'
import { type ConnectionInput, type InputName, malformed, readConnectionInput, requiredInputs } from './connection-input.ts'

const complete: Required<Pick<ConnectionInput, (typeof requiredInputs)[number]>> = {
  telegram_api_id: '1234567',
  telegram_api_hash: '0123456789abcdef0123456789abcdef',
  telegram_bot_token: '777:AAbbCC-dd_ee',
  planfix_api_url: 'https://acme.planfix.com/webchat/api',
  planfix_api_key: 'PFTOKEN',
}
const chatUrl = complete.planfix_api_url

function problemsOf(input: ConnectionInput): string[] {
  const details = readConnectionInput(input)
  return Array.isArray(details) ? details.map(({ name, words }) => `${name} ${words.en}`) : []
}

const without = (name: InputName) => Object.fromEntries(Object.entries(complete).filter(([key]) => key !== name))

describe('what makes a connection', () => {
  test('the five required values', () => {
    expect(readConnectionInput(complete)).toEqual({
      telegram: { apiId: 1_234_567, apiHash: '0123456789abcdef0123456789abcdef', botToken: '777:AAbbCC-dd_ee' },
      planfix: { apiUrl: chatUrl, api: 'chat', apiKey: 'PFTOKEN', ...noFurtherAccess },
      providerId: null,
      sessionKey: null,
    })
  })

  test('and the optional ones', () => {
    expect(readConnectionInput({ ...complete, provider_id: 'shop', session_key: '0123456789abcdef' })).toMatchObject({
      providerId: 'shop',
      sessionKey: '0123456789abcdef',
    })
  })

  test.each(requiredInputs)('without %s there is none', (name) => {
    expect(problemsOf(without(name))).toEqual([`${name} is missing`])
  })

  test('everything missing is named at once', () => {
    expect(problemsOf({})).toEqual(requiredInputs.map((name) => `${name} is missing`))
  })

  test('missing and malformed values are named together, in both languages', () => {
    const problems = readConnectionInput({ ...without('planfix_api_key'), telegram_api_id: 'x', telegram_bot_token: 'x' })
    expect(problems).toEqual([
      { name: 'planfix_api_key', words: { en: 'is missing', ru: 'не задано' } },
      { name: 'telegram_api_id', words: { en: expect.any(String), ru: expect.stringMatching(/[а-я]/) } },
      { name: 'telegram_bot_token', words: { en: expect.any(String), ru: expect.stringMatching(/[а-я]/) } },
    ])
  })

  test('an XML address needs the account’s name as well', () => {
    const xml = { ...complete, planfix_api_url: 'https://api.planfix.com/xml/', planfix_api_key: 'KEY:TOKEN' }
    expect(problemsOf(xml)).toEqual(['planfix_account is missing'])
    expect(readConnectionInput({ ...xml, planfix_account: 'acme' })).toMatchObject({ planfix: { api: 'xml' } })
    expect(readConnectionInput({ ...complete, planfix_api_url: 'https://acme.planfix.com/rest/' })).toMatchObject({
      planfix: { api: 'rest' },
    })
  })
})

describe('each value', () => {
  test.each<[InputName, string]>([
    ['telegram_api_id', '1'],
    ['telegram_api_id', '2147483647'],
    ['telegram_api_hash', 'x'],
    ['telegram_bot_token', '1:x'],
    ['telegram_bot_token', '777:a:b/c'],
    ['planfix_api_key', 'any text, spaces too'],
    ['planfix_account', 'acme-2'],
    ['provider_id', 'shop'],
    ['provider_id', 'магазин'],
    ['provider_id', 'x'.repeat(64)],
    ['session_key', 'x'.repeat(16)],
    ['session_key', `!~${'x'.repeat(254)}`],
    ['planfix_api_url', 'http://127.0.0.1:8080/webchat/api'],
    ['planfix_api_url', 'http://localhost:8080/webchat/api/'],
  ])('%s=%s is accepted', (name, value) => {
    expect(malformed({ [name]: value })).toEqual([])
  })

  test.each<[InputName, string]>([
    ['telegram_api_id', ''],
    ['telegram_api_id', '0'],
    ['telegram_api_id', '012'],
    ['telegram_api_id', '-5'],
    ['telegram_api_id', '1.5'],
    ['telegram_api_id', '1e3'],
    ['telegram_api_id', '2147483648'],
    ['telegram_api_id', '12345678901'],
    ['telegram_api_hash', ''],
    ['telegram_api_hash', 'two words'],
    ['telegram_bot_token', ''],
    ['telegram_bot_token', '777'],
    ['telegram_bot_token', '777:'],
    ['telegram_bot_token', ':abc'],
    ['telegram_bot_token', 'bot777:abc'],
    ['telegram_bot_token', '777:a b'],
    ['planfix_api_key', ''],
    ['planfix_api_key', ' \t'],
    ['planfix_account', ''],
    ['planfix_account', 'acme.planfix.com'],
    ['planfix_account', 'ак-ме'],
    ['provider_id', ''],
    ['provider_id', 'a~b'],
    ['provider_id', 'a b'],
    ['provider_id', 'x'.repeat(65)],
    ['session_key', 'x'.repeat(15)],
    ['session_key', 'x'.repeat(257)],
    ['session_key', 'x'.repeat(16).replace('x', ' ')],
    ['session_key', `${'x'.repeat(16)}ы`],
    ['session_key', `${'x'.repeat(16)}\n`],
    ['planfix_api_url', ''],
  ])('%s=%j is refused, and not repeated', (name, value) => {
    const problems = malformed({ [name]: value })
    expect(problems).toEqual([{ name, words: { en: expect.stringMatching(/[a-z]/), ru: expect.stringMatching(/[а-я]/) } }])
    if (value.trim()) expect(JSON.stringify(problems)).not.toContain(JSON.stringify(value))
  })

  test.each([
    ['acme', 'is not a web address'],
    ['ftp://acme.planfix.com/webchat/api', 'is not a web address'],
    ['javascript:alert(1)', 'is not a web address'],
    ['https://user@acme.planfix.com/webchat/api', 'must not carry a login, a query or a #'],
    ['https://:secret@acme.planfix.com/webchat/api', 'must not carry a login, a query or a #'],
    [`${chatUrl}?token=x`, 'must not carry a login, a query or a #'],
    [`${chatUrl}#x`, 'must not carry a login, a query or a #'],
    ['http://acme.planfix.com/webchat/api', 'must begin with https:// (http:// only on this machine)'],
    ['http://10.0.0.1/webchat/api', 'must begin with https:// (http:// only on this machine)'],
    ['https://acme.planfix.com/', 'must end with /webchat/api (chat API), /xml/ (XML API) or /rest/ (REST API)'],
    ['https://acme.planfix.com/webchat/', 'must end with /webchat/api (chat API), /xml/ (XML API) or /rest/ (REST API)'],
  ])('planfix_api_url=%s %s', (url, words) => {
    expect(problemsOf({ ...complete, planfix_api_url: url })).toEqual([`planfix_api_url ${words}`])
  })
})
