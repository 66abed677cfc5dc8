import type { Language, Words } from '../domain/words.ts'

/** What the bridge itself writes into a task, as plain text. */
export function changedText(was: string, now: string, language: Language): string {
  return language === 'ru' ? `✏️ Сообщение изменено.\nБыло: ${was}\nСтало: ${now}` : `✏️ The message was changed.\nWas: ${was}\nNow: ${now}`
}

/** A message that was deleted in Telegram: what it said stays. */
export function deletedText(text: string, language: Language): string {
  return language === 'ru' ? `🗑 Удалено в Telegram:\n${text}` : `🗑 Deleted in Telegram:\n${text}`
}

/** Where Planfix has no ticks, a failure is told as a comment. */
export function notDeliveredText(reason: Words | null, language: Language): string {
  const why = reason?.[language] ?? (language === 'ru' ? 'причина неизвестна' : 'the reason is not known')
  return language === 'ru' ? `⚠️ Сообщение не доставлено клиенту: ${why}` : `⚠️ The message was not delivered to the customer: ${why}`
}

export function withRepeatMark(text: string, isPossibleRepeat: boolean, language: Language): string {
  return isPossibleRepeat ? `${possibleRepeat[language]} ${text}` : text
}

const possibleRepeat: Record<Language, string> = { ru: '(возможный повтор)', en: '(possible repeat)' }
