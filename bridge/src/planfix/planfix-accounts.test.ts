import { expect, test } from 'vitest'
import { noFurtherAccess, type PlanfixAccess } from '../domain/connection.ts'
import { accountOf } from './planfix-accounts.ts'

test.each<[string, Partial<PlanfixAccess>, string | undefined]>([
  ['a chat API alone counts no requests', { api: 'chat', apiUrl: 'https://acme.planfix.com/webchat/api' }, undefined],
  [
    'a companion is of its own host',
    { api: 'chat', apiUrl: 'https://acme.planfix.com/webchat/api', restUrl: 'https://acme.planfix.com/rest/' },
    'acme.planfix.com',
  ],
  ['REST is of its host', { api: 'rest', apiUrl: 'https://acme.planfix.com/rest/' }, 'acme.planfix.com'],
  ['XML of the same account', { api: 'xml', apiUrl: 'https://api.planfix.com/xml/', account: 'acme' }, 'acme.planfix.com'],
  ['XML in another data centre', { api: 'xml', apiUrl: 'https://api-sg.planfix.com/xml/', account: 'acme' }, 'acme.planfix.com'],
  ['XML of a Russian account', { api: 'xml', apiUrl: 'https://apiru.planfix.ru/xml/', account: 'acme' }, 'acme.planfix.ru'],
  ['another server', { api: 'xml', apiUrl: 'http://127.0.0.1:8080/xml/', account: 'acme' }, '127.0.0.1:8080'],
  ['a host that only looks like Planfix', { api: 'xml', apiUrl: 'https://evilplanfix.com/xml/', account: 'acme' }, 'evilplanfix.com'],
])('%s', (_what, access, account) => {
  expect(accountOf({ apiKey: 'k', apiUrl: '', api: 'chat', ...noFurtherAccess, ...access })).toBe(account)
})
