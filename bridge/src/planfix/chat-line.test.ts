import { expect, test } from 'vitest'
import type { ChatKey } from '../domain/ids.ts'
import { chatLine, hasChatLine } from './chat-line.ts'
import { toCommentHtml } from './comment-html.ts'

const key = 'tg-700100-5' as ChatKey

test.each(['ru', 'en'] as const)('the task of a chat is known by a line of its description (%s)', (language) => {
  const line = chatLine(key, language)
  expect(line).toContain(key)
  for (const description of [
    toCommentHtml(`Telegram: @anna, id 5\n${line}`),
    `<p>Telegram: @anna, id 5</p><p>${line}</p><p>an employee’s note</p>`,
    `Telegram: @anna ${line}\n`,
  ])
    expect(hasChatLine(description, line)).toBe(true)
})

test('the task of another chat is not, nor one that an older version made', () => {
  const line = chatLine(key, 'ru')
  for (const description of ['', 'Telegram: id 5', chatLine('tg-700100-55' as ChatKey, 'ru'), chatLine('tg-700300-5' as ChatKey, 'ru')])
    expect(hasChatLine(description, line)).toBe(false)
})
