import { expect, test } from 'vitest'
import { getTask } from './get-task.ts'

test('the task is asked for by our own name of the chat', () => {
  expect(getTask({ providerId: 'telegram', planfixToken: 'PFTOKEN' }, 'tg-1-2')).toEqual([
    ['cmd', 'getTask'],
    ['providerId', 'telegram'],
    ['planfix_token', 'PFTOKEN'],
    ['chatId', 'tg-1-2'],
  ])
})
