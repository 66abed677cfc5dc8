import { expect, test } from 'vitest'
import { signed } from './signature.ts'
import { clean, type XmlBody } from './write-xml.ts'

const key = '0123456789abcdef0123456789abcdef'
const signatureOf = (method: string, body: XmlBody) => signed(method, clean(body), key)['signature']

test.each<[string, XmlBody, string]>([
  ['auth.login', { account: 'acme', login: 'bot', password: 's3cret' }, 'd0a9efab6afbac91f8dd1a698e5192d8'],
  ['auth.login', { password: 's3cret', login: 'bot', account: 'acme' }, 'd0a9efab6afbac91f8dd1a698e5192d8'],
  [
    'action.add',
    { account: 'acme', sid: 'SID1', action: { description: 'Hi', task: { general: 501 } } },
    '6cfd351f9d2cb6cffc793410adeb2b52',
  ],
])('%s %j', (method, body, signature) => {
  expect(signatureOf(method, body)).toBe(signature)
})

test('lists are sent sorted by value, byte by byte, so that both readings of the algorithm agree', () => {
  const files = [{ name: 'ю.txt' }, { name: 'b.txt' }, { name: 'B.txt' }]
  expect(signed('x', clean({ ids: { id: [15, 12, 9] }, files: { file: files } }), key)).toMatchObject({
    ids: { id: ['12', '15', '9'] },
    files: { file: [{ name: 'B.txt' }, { name: 'b.txt' }, { name: 'ю.txt' }] },
  })
  expect(signatureOf('x', { id: [1, 2] })).toBe(signatureOf('x', { id: [2, 1] }))
})

test('what is signed is what arrives', () => {
  expect(signatureOf('x', { description: 'a\r\nb\u0000' })).toBe(signatureOf('x', { description: 'a\nb' }))
  expect(signatureOf('x', { description: 'a' })).not.toBe(signatureOf('x', { description: 'b' }))
})
