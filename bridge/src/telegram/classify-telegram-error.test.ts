import { describe, expect, test } from 'vitest'
import { classifyTelegramError, notConnected } from './classify-telegram-error.ts'

const later = { kind: 'retry', scope: 'lane' }
const lost = { kind: 'retry', scope: 'destination', trouble: 'unreachable' }

describe('what Telegram says for good', () => {
  test.each<[number, string, RegExp, RegExp]>([
    [400, 'USER_IS_BLOCKED', /blocked the bot/, /заблокировал бота/],
    [403, 'USER_IS_BLOCKED', /blocked the bot/, /заблокировал бота/],
    [400, 'YOU_BLOCKED_USER', /account has blocked/, /чёрном списке/],
    [400, 'INPUT_USER_DEACTIVATED', /account is deleted/, /удалён/],
    [403, 'USER_DEACTIVATED', /account is deleted/, /удалён/],
    [400, 'PEER_ID_INVALID', /cannot write first/, /написать первым/],
    [400, 'USER_IS_BOT', /a bot/, /бот/],
    [403, 'CHAT_WRITE_FORBIDDEN', /not allowed/, /нельзя писать/],
    [400, 'CHAT_RESTRICTED', /not allowed/, /нельзя писать/],
    [403, 'USER_PRIVACY_RESTRICTED', /privacy/, /приватности/],
    [406, 'PRIVACY_PREMIUM_REQUIRED', /Premium/, /Premium/],
    [400, 'MESSAGE_EMPTY', /empty/, /пустое/],
    [400, 'MESSAGE_TOO_LONG', /too long/, /слишком длинное/],
    [400, 'ENTITY_BOUNDS_INVALID', /formatting/, /разметку/],
    [400, 'PEER_FLOOD', /limited this account.*@SpamBot/, /ограничил.*@SpamBot/],
    [420, 'PEER_FLOOD', /@SpamBot/, /@SpamBot/],
    [400, 'MEDIA_INVALID', /refused the message \(MEDIA_INVALID\)/, /отклонил сообщение \(MEDIA_INVALID\)/],
    [403, 'CHAT_SEND_PLAIN_FORBIDDEN', /\(CHAT_SEND_PLAIN_FORBIDDEN\)/, /\(CHAT_SEND_PLAIN_FORBIDDEN\)/],
  ])('%i %s is rejected, and the employee reads why', (code, text, en, ru) => {
    expect(classifyTelegramError(code, text)).toEqual({
      kind: 'rejected',
      answer: `${code} ${text}`,
      reason: { en: expect.stringMatching(en), ru: expect.stringMatching(ru) },
    })
  })
})

describe('what Telegram says for now', () => {
  test.each([
    ['FLOOD_WAIT_30', 30],
    ['FLOOD_PREMIUM_WAIT_5', 5],
    ['FLOOD_WAIT_86400', 86_400],
    ['FLOOD_WAIT_0', 1],
  ])('420 %s: the account waits', (text, seconds) => {
    expect(classifyTelegramError(420, text)).toMatchObject({
      kind: 'retry',
      scope: 'destination',
      trouble: 'limited',
      afterMs: seconds * 1_000,
      answer: `420 ${text}`,
    })
  })

  test('420 SLOWMODE_WAIT_10: only this chat waits', () => {
    const outcome = classifyTelegramError(420, 'SLOWMODE_WAIT_10')
    expect(outcome).toMatchObject({ ...later, afterMs: 10_000 })
    expect(outcome).not.toHaveProperty('trouble')
    expect(outcome.reason).toEqual({ en: 'Telegram asks to wait 10 s', ru: 'Telegram просит подождать 10 с' })
  })

  test.each([
    [401, 'AUTH_KEY_UNREGISTERED'],
    [401, 'SESSION_REVOKED'],
    [401, 'USER_DEACTIVATED_BAN'],
    [401, 'USER_DEACTIVATED'],
    [406, 'AUTH_KEY_DUPLICATED'],
  ])('%i %s: nothing can be delivered until the account is in again', (code, text) => {
    expect(classifyTelegramError(code, text)).toMatchObject({ ...lost, answer: `${code} ${text}` })
  })

  test.each([
    [500, 'RPC_CALL_FAIL'],
    [500, 'RANDOM_ID_DUPLICATE'],
    [503, 'Timeout'],
    [-503, 'Timeout'],
    [303, 'USER_MIGRATE_4'],
    [420, 'FLOOD_WAIT'],
    [420, 'FLOOD_WAIT_X'],
    [420, 'FLOOD_WAIT_5 '],
  ])('%i %s: this lane tries again', (code, text) => {
    const outcome = classifyTelegramError(code, text)
    expect(outcome).toMatchObject({ ...later, answer: `${code} ${text}` })
    expect(outcome).not.toHaveProperty('afterMs')
    expect(outcome.reason.en).toContain(text)
  })

  test.each(['constructor', 'toString'])('%s is no reason that the table knows', (text) => {
    expect(classifyTelegramError(500, text)).toMatchObject(later)
  })

  test('no connection to Telegram: the whole side waits', () => {
    expect(notConnected).toMatchObject(lost)
  })
})
