import type { Check, Finding } from '../connections/check.ts'
import type { Words } from '../domain/words.ts'
import { type Asking, askPlanfix } from './ask-planfix.ts'

const subjects = {
  task_template: { en: 'task template', ru: 'шаблон задачи' },
  contact_template: { en: 'contact template', ru: 'шаблон контакта' },
} satisfies Record<string, Words>

/** Nothing where none is set. `list`: the numbers of the templates there are. */
export function checkTemplate(setting: keyof typeof subjects, number: number, list: () => Promise<number[]>, asking: Asking): Check[] {
  if (number === 0) return []
  const subject = subjects[setting]
  const run = async (): Promise<Finding> => {
    const asked = await askPlanfix(list, asking)
    if ('finding' in asked) return asked.finding
    if (asked.answer.includes(number)) return { verdict: 'ok', detail: { en: 'Planfix has it', ru: 'В Планфиксе он есть' } }
    return absent(setting, asked.answer)
  }
  return [
    { code: `planfix.${setting}`, subject: { en: `${subject.en} ${number}`, ru: `${subject.ru} ${number}` }, needs: 'planfix.access', run },
  ]
}

function absent(setting: string, numbers: number[]): Finding {
  const known = numbers.slice(0, 20).join(', ') || '-'
  return {
    verdict: 'failed',
    detail: {
      en: `Planfix has no such template, or the token may not see it. Those it sees: ${known}`,
      ru: `Такого шаблона в Планфиксе нет или он не виден токену. Видны: ${known}`,
    },
    fix: {
      en: `Set ${setting} to the number of a template, or to 0 for none`,
      ru: `Укажите в ${setting} номер шаблона или 0, если он не нужен`,
    },
  }
}
