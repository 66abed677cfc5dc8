import type { ChatKey } from '../domain/ids.ts'
import type { Language } from '../domain/words.ts'
import { fromCommentHtml } from './comment-html.ts'

/** The line in a task's description by which the bridge knows the task of a chat again, and an operator the chat of a task. */
export function chatLine(key: ChatKey, language: Language): string {
  return language === 'ru' ? `Чат в мосте Plangram: ${key}` : `Chat in the bridge Plangram: ${key}`
}

/** Whether a description, as HTML, has that line and not one that only begins alike; Planfix may lay it out anew. */
export function hasChatLine(description: string, line: string): boolean {
  const flat = (text: string) => `${text.replace(/\s+/g, ' ').trim()} `
  return flat(fromCommentHtml(description)).includes(flat(line))
}
