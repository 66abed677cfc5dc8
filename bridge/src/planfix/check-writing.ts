import type { Check, Finding } from '../connections/check.ts'
import type { ChatKey, ContactKey, PlanfixCommentId } from '../domain/ids.ts'
import type { Words } from '../domain/words.ts'
import { type Asking, askPlanfix, type CheckContext, questionTimeoutMs } from './ask-planfix.ts'
import { chatLine } from './chat-line.ts'
import { fromCommentHtml, toCommentHtml } from './comment-html.ts'
import type { PlanfixContact, PlanfixTask } from './planfix-notes.ts'
import type { CallOptions, NewTask, TaskApi, WantedContact } from './task-api.ts'

/** What customers write and programs like to spoil. */
const trialText = 'Plangram doctor: <b>&\n2 < 3 🫖'
const changedText = `${trialText}\nчто-то ещё`

/** No person of Telegram has this number, so the same card serves each test. */
const nobody: WantedContact = {
  ...{ key: 'tg-1' as ContactKey, telegramId: '1', name: 'Plangram doctor', firstName: 'Plangram', lastName: 'doctor' },
  ...{ username: '', phone: '', language: '' },
}

/** What the test has made so far. */
interface Trial {
  contact?: PlanfixContact
  task?: PlanfixTask
  comment?: PlanfixCommentId
}

/**
 * A conversation with nobody, over XML or REST: a card, a task, a comment that is read again, changed, and taken away; then the
 * task is completed. Planfix lets no program delete cards and tasks, so these two stay, and the next test uses the card again.
 */
export function checkWriting(api: TaskApi, { connection, signal }: CheckContext): Check[] {
  const { status_language: language } = connection.settings
  const options: CallOptions = { purpose: 'question', timeoutMs: questionTimeoutMs, signal }
  const asking: Asking = { classify: (error) => api.classify(error, 1), fixes, signal }
  const trial: Trial = {}
  const step = (name: string, subject: Words, needs: string, work: () => Promise<Finding>): Check => ({
    ...{ code: `planfix.write.${name}`, subject, needs },
    run: async () => {
      const asked = await askPlanfix(work, asking)
      return 'answer' in asked ? asked.answer : asked.finding
    },
  })
  const contact = async () => {
    const found = await api.findContact(nobody, options)
    trial.contact = found ?? (await api.addContact(nobody, options))
    return done({ en: `Card ${trial.contact.number}, which stays`, ru: `Карточка ${trial.contact.number}, она останется` })
  }
  const task = async () => {
    const line = chatLine('tg-1' as ChatKey, language)
    const wanted: NewTask = { contact: known(trial.contact), title: 'Plangram doctor', description: line, chatLine: line }
    trial.task = (await api.findTask(wanted, options)) ?? (await api.addTask(wanted, options))
    return done({ en: `Task ${trial.task.number}`, ru: `Задача ${trial.task.number}` })
  }
  const comment = async () => {
    const [place, author] = [known(trial.task), known(trial.contact)]
    trial.comment = await api.addComment({ task: place, author, html: toCommentHtml(trialText) }, options)
    return judge(await shownOf(api, trial.comment, options), trialText)
  }
  const edit = async () => {
    await api.editComment(known(trial.task), known(trial.comment), toCommentHtml(changedText), options)
    return judge(await shownOf(api, known(trial.comment), options), changedText)
  }
  /** Also when something before it failed: whatever is there is to be taken away. */
  const cleaning = async () => {
    if (trial.comment) await api.deleteComment(trial.comment, options)
    if (trial.task) await api.completeTask(trial.task, options)
    return done({ en: 'The comment is deleted, the task is completed', ru: 'Комментарий удалён, задача завершена' })
  }
  return [
    step('contact', { en: 'a card for the test can be made', ru: 'карточка для проверки создаётся' }, 'planfix.access', contact),
    step('task', { en: 'a task for the card can be made', ru: 'задача для карточки создаётся' }, 'planfix.write.contact', task),
    step(
      'comment',
      { en: 'a comment of the card arrives unspoilt', ru: 'комментарий карточки доходит неискажённым' },
      'planfix.write.task',
      comment,
    ),
    step('edit', { en: 'the comment can be corrected', ru: 'комментарий исправляется' }, 'planfix.write.comment', edit),
    {
      ...step('removal', { en: 'the test can be taken away again', ru: 'проверка убирается за собой' }, 'planfix.write.task', cleaning),
      run: async () => {
        const asked = await askPlanfix(cleaning, asking)
        if ('answer' in asked) return asked.answer
        return { verdict: 'warning', detail: asked.finding.detail, fix: byHand(trial) }
      },
    },
  ]
}

async function shownOf(api: TaskApi, id: PlanfixCommentId, options: CallOptions): Promise<string> {
  const comment = await api.readComment(id, options)
  return comment ? fromCommentHtml(comment.html) : ''
}

function judge(shown: string, written: string): Finding {
  if (shown === written) return done({ en: 'Planfix shows what was written', ru: 'Планфикс показывает то, что записано' })
  return {
    verdict: 'failed',
    detail: { en: `Planfix shows “${shown}” instead of “${written}”`, ru: `Планфикс показывает «${shown}» вместо «${written}»` },
    fix: {
      en: 'Let the token’s employee or robot see the task; if it does, tell the makers of Plangram what is shown',
      ru: 'Откройте задачу сотруднику или роботу токена; если она ему видна, сообщите разработчикам Plangram, что показано',
    },
  }
}

function done(detail: Words): Finding {
  return { verdict: 'ok', detail }
}

/** Each step needs the ones before it, and is not run without them. */
function known<Made>(made: Made | undefined): Made {
  if (made === undefined) throw new Error('A step of the test was run without the one before it')
  return made
}

function byHand({ task, comment }: Trial): Words {
  return {
    en: `Take them away in Planfix yourself: task ${task?.number ?? '–'}, comment ${comment ?? '–'}`,
    ru: `Уберите в Планфиксе сами: задачу ${task?.number ?? '–'}, комментарий ${comment ?? '–'}`,
  }
}

const right: Words = {
  en: 'Give the token’s employee or robot in Planfix what docs/planfix-setup.md names',
  ru: 'Дайте сотруднику или роботу токена в Планфиксе права, названные в docs/planfix-setup.md',
}
const fixes: Asking['fixes'] = { unauthorized: right, misconfigured: right, refused: right }
