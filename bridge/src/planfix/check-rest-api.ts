import type { Check, Finding } from '../connections/check.ts'
import type { Connection } from '../domain/connection.ts'
import type { Words } from '../domain/words.ts'
import { type Asking, askPlanfix, type CheckContext, questionTimeoutMs } from './ask-planfix.ts'
import { checkTemplate } from './check-template.ts'
import type { CallOptions, RestApi } from './rest-api/call.ts'
import { classifyRestError } from './rest-api/classify-rest-error.ts'
import { commentCreate } from './rest-api/comment-create.ts'
import { commentGet } from './rest-api/comment-get.ts'
import { commentUpdate } from './rest-api/comment-update.ts'
import { contactList } from './rest-api/contact-list.ts'
import { contactTemplates } from './rest-api/contact-templates.ts'
import { contactUpdate } from './rest-api/contact-update.ts'
import { ping } from './rest-api/ping.ts'
import { isRestFailure, PlanfixRestError, type RestScope } from './rest-api/rest-error.ts'
import { taskList } from './rest-api/task-list.ts'
import { taskTemplates } from './rest-api/task-templates.ts'

/** The largest number that fits in 32 bits: no task, contact or comment has come as far. */
const absent = 2_147_483_647

/** Code 5: "scope denied" (Planfix help, "REST API: Коды ошибок"). */
const scopeDenied = 5

interface Right {
  scope: RestScope
  subject: Words
  /** Names what cannot exist, so it changes nothing; a refusal for any other reason than the right means that the right is there. */
  ask: (client: RestApi, options: CallOptions) => Promise<unknown>
  isNeeded: (connection: Connection) => boolean
}

const always = () => true
const withoutChatApi = ({ planfix }: Connection) => planfix.api === 'rest'
const fillsFields = ({ settings }: Connection) => settings.fill_telegram_fields

const rights: Right[] = [
  {
    scope: 'contact_readonly',
    subject: { en: 'right to find contacts', ru: 'право искать контакты' },
    ask: (client, options) => contactList(client, { telegramId: absent }, options),
    isNeeded: always,
  },
  {
    scope: 'task_readonly',
    subject: { en: 'right to see tasks', ru: 'право видеть задачи' },
    ask: (client, options) => taskList(client, { taskNumbers: [absent] }, options),
    isNeeded: always,
  },
  {
    scope: 'comment_readonly',
    subject: { en: 'right to read comments', ru: 'право читать комментарии' },
    ask: (client, options) => commentGet(client, absent, options),
    isNeeded: always,
  },
  {
    scope: 'comment_add',
    subject: { en: 'right to add comments', ru: 'право добавлять комментарии' },
    ask: (client, options) => commentCreate(client, { taskNumber: absent, description: 'plangram doctor' }, options),
    isNeeded: withoutChatApi,
  },
  {
    scope: 'comment_update',
    subject: { en: 'right to change comments', ru: 'право изменять комментарии' },
    ask: (client, options) =>
      commentUpdate(client, { taskNumber: absent, commentId: absent, fields: { description: 'plangram doctor' } }, options),
    isNeeded: always,
  },
  {
    scope: 'contact_update',
    subject: { en: 'right to fill in contacts’ Telegram fields', ru: 'право заполнять поля Telegram у контактов' },
    ask: (client, options) => contactUpdate(client, { contactNumber: absent, fields: { telegram: 'plangram' }, isSilent: true }, options),
    isNeeded: fillsFields,
  },
]

/** The REST API, on its own or beside the API for chats. */
export function checkRestApi(client: RestApi, { connection, now, signal }: CheckContext): Check[] {
  const { settings } = connection
  const asking: Asking = {
    classify: (error) => {
      if (isRestFailure(error)) return classifyRestError(error, now())
      throw error
    },
    fixes: fixesOf(connection),
    signal,
  }
  const options: CallOptions = { purpose: 'question', timeoutMs: questionTimeoutMs, signal }
  const numbers = (list: (client: RestApi, options: CallOptions) => Promise<{ id: number }[]>) => async () =>
    (await list(client, options)).map(({ id }) => id)
  return [
    checkAccess(client, options, asking),
    ...rights.filter(({ isNeeded }) => isNeeded(connection)).map((right) => checkRight(right, client, options, asking)),
    ...(withoutChatApi(connection) ? [unasked] : []),
    checkTimeZone(connection),
    ...checkTemplate('task_template', settings.task_template, numbers(taskTemplates), asking),
    ...(withoutChatApi(connection) ? checkTemplate('contact_template', settings.contact_template, numbers(contactTemplates), asking) : []),
  ]
}

function checkAccess(client: RestApi, options: CallOptions, asking: Asking): Check {
  return {
    code: 'planfix.access',
    subject: { en: 'REST API: address and token', ru: 'REST API: адрес и токен' },
    run: async () => {
      const asked = await askPlanfix(() => ping(client, options), asking)
      if ('finding' in asked) return asked.finding
      return { verdict: 'ok', detail: { en: 'Planfix knows the address and the token', ru: 'Планфикс знает адрес и токен' } }
    },
  }
}

function checkRight({ scope, subject, ask }: Right, client: RestApi, options: CallOptions, asking: Asking): Check {
  return {
    code: `planfix.right.${scope}`,
    subject: { en: `${subject.en} (${scope})`, ru: `${subject.ru} (${scope})` },
    needs: 'planfix.access',
    run: async () => {
      const asked = await askPlanfix(() => ask(client, options), asking)
      if ('answer' in asked || isOnlyAbsent(asked.error)) return hasRight
      const isMissing = asked.error instanceof PlanfixRestError && asked.error.code === scopeDenied
      return isMissing ? { ...asked.finding, fix: fixScope(scope) } : asked.finding
    },
  }
}

/** Codes 1000, 2000 and 5000: no such task, contact, comment; 6: none that we may see. */
function isOnlyAbsent(error: unknown): boolean {
  return error instanceof PlanfixRestError && [6, 1000, 2000, 5000].includes(error.code ?? 0)
}

const hasRight: Finding = { verdict: 'ok', detail: { en: 'The token has it', ru: 'У токена оно есть' } }

/** Nothing can be asked about adding that would not add. */
const unasked: Check = {
  code: 'planfix.right.unasked',
  subject: {
    en: 'rights to add contacts and tasks (contact_add, task_add)',
    ru: 'права добавлять контакты и задачи (contact_add, task_add)',
  },
  run: async () => ({
    verdict: 'not_applicable',
    detail: {
      en: 'Cannot be found out without writing: see that the token has them in Planfix',
      ru: 'Нельзя проверить, ничего не записав: убедитесь в Планфиксе, что они у токена есть',
    },
  }),
}

function checkTimeZone({ settings }: Connection): Check {
  const zone = settings.planfix_time_zone
  return {
    code: 'planfix.time_zone',
    subject: { en: 'time zone of the token’s employee or robot', ru: 'часовой пояс сотрудника или робота с этим токеном' },
    run: async () =>
      zone === 'auto'
        ? {
            verdict: 'ok',
            detail: {
              en: 'The REST API does not tell it; the bridge finds it out while it looks for answers',
              ru: 'REST API его не сообщает; мост выясняет его, когда проверяет ответы',
            },
          }
        : { verdict: 'ok', detail: { en: `Set to ${zone}`, ru: `Задан ${zone}` } },
  }
}

function fixScope(scope: RestScope): Words {
  return {
    en: `Add ${scope} to the token in Planfix: Account management → API access → REST API`,
    ru: `Добавьте токену право ${scope} в Планфиксе: Управление аккаунтом → Доступ к API → REST API`,
  }
}

function fixesOf({ planfix }: Connection): Asking['fixes'] {
  const [url, token] = planfix.api === 'rest' ? ['PLANFIX_API_URL', 'PLANFIX_API_KEY'] : ['PLANFIX_REST_URL', 'PLANFIX_REST_TOKEN']
  return {
    unauthorized: {
      en: `Copy the token into ${token} from Planfix: Account management → API access → REST API`,
      ru: `Скопируйте токен в ${token} из Планфикса: Управление аккаунтом → Доступ к API → REST API`,
    },
    misconfigured: {
      en: `Check ${url}: it looks like https://ACCOUNT.planfix.com/rest/`,
      ru: `Проверьте ${url}: он имеет вид https://АККАУНТ.planfix.ru/rest/`,
    },
    refused: {
      en: 'Compare the token’s rights and its employee’s or robot’s access in Planfix with docs/planfix-setup.md',
      ru: 'Сверьте права токена и доступ его сотрудника или робота в Планфиксе с docs/planfix-setup.md',
    },
  }
}
