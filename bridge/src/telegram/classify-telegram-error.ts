import type { Words } from '../domain/words.ts'
import type { Rejected, Retry } from '../outbox/outcome.ts'

/** Errors that end a delivery, with what the employee reads. Names: core.telegram.org/method/messages.sendMessage. */
const finalErrors: Record<string, Words> = {
  USER_IS_BLOCKED: { ru: 'Клиент заблокировал бота', en: 'The customer has blocked the bot' },
  YOU_BLOCKED_USER: { ru: 'Клиент в чёрном списке этого аккаунта', en: 'This account has blocked the customer' },
  INPUT_USER_DEACTIVATED: { ru: 'Аккаунт клиента в Telegram удалён', en: 'The customer’s Telegram account is deleted' },
  USER_DEACTIVATED: { ru: 'Аккаунт клиента в Telegram удалён', en: 'The customer’s Telegram account is deleted' },
  PEER_ID_INVALID: {
    ru: 'Клиент ещё не писал этому боту: бот не может написать первым',
    en: 'The customer has not written to this bot yet: a bot cannot write first',
  },
  USER_IS_BOT: { ru: 'Это бот: боты не могут писать друг другу', en: 'This is a bot: bots cannot write to each other' },
  CHAT_WRITE_FORBIDDEN: { ru: 'В этот чат нельзя писать', en: 'Writing to this chat is not allowed' },
  CHAT_RESTRICTED: { ru: 'В этот чат нельзя писать', en: 'Writing to this chat is not allowed' },
  USER_PRIVACY_RESTRICTED: {
    ru: 'Настройки приватности клиента не разрешают ему писать',
    en: 'The customer’s privacy settings do not allow writing to him',
  },
  PRIVACY_PREMIUM_REQUIRED: {
    ru: 'Клиенту можно писать только из Telegram Premium',
    en: 'Only Telegram Premium accounts can write to this customer',
  },
  MESSAGE_EMPTY: { ru: 'Сообщение пустое', en: 'The message is empty' },
  MESSAGE_TOO_LONG: { ru: 'Сообщение слишком длинное для Telegram', en: 'The message is too long for Telegram' },
  ENTITY_BOUNDS_INVALID: { ru: 'Telegram не принял разметку сообщения', en: 'Telegram refused the message’s formatting' },
}

/** What a refusal of Telegram means for the delivery. */
export function classifyTelegramError(code: number, text: string): Retry | Rejected {
  const answer = `${code} ${text}`
  const wait = /^(FLOOD(?:_PREMIUM)?|SLOWMODE)_WAIT_(\d+)$/.exec(text)
  if (wait) return waitFor(answer, Number(wait[2]), wait[1] === 'SLOWMODE')
  // Before the table: with 401 USER_DEACTIVATED is our own account, with 400 and 403 the customer's (core.telegram.org/api/errors).
  if (code === 401) return lostLogin(answer)
  const reason = Object.hasOwn(finalErrors, text) ? finalErrors[text] : undefined
  if (reason) return { kind: 'rejected', answer, reason }
  if (text === 'PEER_FLOOD') return { kind: 'rejected', answer, reason: peerFlood }
  if (code === 406) return lostLogin(answer)
  if (code === 400 || code === 403) return { kind: 'rejected', answer, reason: refused(text) }
  return {
    kind: 'retry',
    answer,
    reason: { ru: `Сбой на стороне Telegram (${text})`, en: `Telegram has a fault of its own (${text})` },
    scope: 'lane',
  }
}

function waitFor(answer: string, seconds: number, isOneChat: boolean): Retry {
  const reason = { ru: `Telegram просит подождать ${seconds} с`, en: `Telegram asks to wait ${seconds} s` }
  const afterMs = Math.max(1, seconds) * 1_000
  return isOneChat
    ? { kind: 'retry', answer, reason, scope: 'lane', afterMs }
    : { kind: 'retry', answer, reason, scope: 'destination', trouble: 'limited', afterMs }
}

export const notConnected: Retry = {
  kind: 'retry',
  answer: 'not connected to Telegram',
  reason: { ru: 'Нет связи с Telegram', en: 'No connection to Telegram' },
  scope: 'destination',
  trouble: 'unreachable',
}

const peerFlood: Words = {
  ru: 'Telegram ограничил этот аккаунт: он не может писать новым собеседникам (см. @SpamBot)',
  en: 'Telegram has limited this account: it cannot write to new people (see @SpamBot)',
}

function lostLogin(answer: string): Retry {
  return { kind: 'retry', answer, reason: loggedOut, scope: 'destination', trouble: 'unreachable' }
}

const loggedOut: Words = { ru: 'Вход в Telegram потерян, выполняется новый', en: 'The Telegram login is lost; logging in again' }

function refused(text: string): Words {
  return { ru: `Telegram отклонил сообщение (${text})`, en: `Telegram refused the message (${text})` }
}
