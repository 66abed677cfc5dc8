import { expect, test } from 'vitest'
import { newMessage } from './new-message.ts'

const credentials = { providerId: 'telegram', planfixToken: 'PFTOKEN' }
const required = { chatId: 'c', message: 'm', contactId: 'p', contactName: 'Anna' }

test('an echo is marked with true; what is none has no mark at all', () => {
  expect(newMessage(credentials, { ...required, isEcho: true }).at(-1)).toEqual(['isEcho', 'true'])
  for (const message of [{ ...required, isEcho: false }, required]) {
    expect(newMessage(credentials, message).map(([name]) => name)).not.toContain('isEcho')
  }
})

test('it is sent as a newMessage with the fields in their order', () => {
  const command = newMessage(credentials, { ...required, contactLastName: 'K.', contactPhone: '', title: 'Anna' })
  expect(command[0]).toEqual(['cmd', 'newMessage'])
  expect(command.map(([name]) => name)).toEqual([
    'cmd',
    'providerId',
    'planfix_token',
    'chatId',
    'message',
    'contactId',
    'contactName',
    'contactLastName',
    'title',
  ])
})
