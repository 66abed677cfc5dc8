import type { Language, Words } from '../domain/words.ts'
import type { LaterChange } from '../outbox/delivery.ts'

/** What the bridge itself writes into a task, as plain text. */
export function changedText(was: string, now: string, language: Language): string {
  return language === 'ru' ? `✏️ Сообщение изменено.\nБыло: ${was}\nСтало: ${now}` : `✏️ The message was changed.\nWas: ${was}\nNow: ${now}`
}

/** A message that was deleted in Telegram: what it said stays. */
export function deletedText(text: string, language: Language): string {
  return language === 'ru' ? `🗑 Удалено в Telegram:\n${text}` : `🗑 Deleted in Telegram:\n${text}`
}

/** Where Planfix has no ticks, a failure is told as a comment. */
export function notDeliveredText({ reason, of }: { reason: Words | null; of?: LaterChange | undefined }, language: Language): string {
  return `${failures[of ?? 'message'][language]}: ${(reason ?? unknownReason)[language]}`
}

/** Whether these words are one of the above, in either language: they are for employees, whoever passes them on. */
export function isNotDeliveredText(text: string): boolean {
  return Object.values(failures).some(({ en, ru }) => text.trimStart().startsWith(`${en}: `) || text.trimStart().startsWith(`${ru}: `))
}

const failures = {
  message: { ru: '⚠️ Сообщение не доставлено клиенту', en: '⚠️ The message was not delivered to the customer' },
  edit: { ru: '⚠️ Правка сообщения не дошла до клиента', en: '⚠️ The edit of the message did not reach the customer' },
  deletion: { ru: '⚠️ Сообщение у клиента не удалено', en: '⚠️ The message was not deleted at the customer’s' },
} satisfies Record<LaterChange | 'message', Words>

const unknownReason: Words = { ru: 'причина неизвестна', en: 'the reason is not known' }

export function withRepeatMark(text: string, isPossibleRepeat: boolean, language: Language): string {
  return isPossibleRepeat ? `${possibleRepeat[language]} ${text}` : text
}

const possibleRepeat: Record<Language, string> = { ru: '(возможный повтор)', en: '(possible repeat)' }
