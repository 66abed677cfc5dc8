import type { Language, Words } from '../domain/words.ts'

/** What the bridge itself writes into a task. */
export function changedText(was: string, now: string, language: Language): string {
  return language === 'ru' ? `✏️ Сообщение изменено.\nБыло: ${was}\nСтало: ${now}` : `✏️ The message was changed.\nWas: ${was}\nNow: ${now}`
}

/** Why a delivered message still has an error mark. */
export function filesNotCarried(names: string[]): Words {
  const list = names.join(', ')
  return {
    ru: `Текст доставлен, но файлы эта версия моста не передаёт: ${list}`,
    en: `The text was delivered, but this version of the bridge does not carry files: ${list}`,
  }
}
