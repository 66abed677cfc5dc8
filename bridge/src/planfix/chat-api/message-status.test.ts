import { expect, test } from 'vitest'
import { messageStatus } from './message-status.ts'

const credentials = { providerId: 'telegram', planfixToken: 'PFTOKEN' }

test('a tick names the message; an error mark says why as well', () => {
  expect(messageStatus(credentials, { messageId: '5', messageStatus: 'sent' }).slice(3)).toEqual([
    ['messageId', '5'],
    ['messageStatus', 'sent'],
  ])
  expect(messageStatus(credentials, { messageId: '5', messageStatus: 'error', messageStatusText: 'blocked' })).toEqual([
    ['cmd', 'messageStatus'],
    ['providerId', 'telegram'],
    ['planfix_token', 'PFTOKEN'],
    ['messageId', '5'],
    ['messageStatus', 'error'],
    ['messageStatusText', 'blocked'],
  ])
})
