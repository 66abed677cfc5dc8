import type { Check, Finding } from '../connections/check.ts'
import type { Connection } from '../domain/connection.ts'
import type { Words } from '../domain/words.ts'
import { type Asking, askPlanfix, type CheckContext, questionTimeoutMs } from './ask-planfix.ts'
import { checkTemplate } from './check-template.ts'
import { checkXmlPermissions } from './check-xml-permissions.ts'
import type { CallOptions } from './xml-api/call.ts'
import { classifyXmlError } from './xml-api/classify-xml-error.ts'
import type { XmlApiClient } from './xml-api/client.ts'
import { contactGetList } from './xml-api/contact-get-list.ts'
import { PlanfixApiError } from './xml-api/errors.ts'
import type { CustomFieldId } from './xml-api/ids.ts'
import type { Employee } from './xml-api/read-employee.ts'
import { taskGetList } from './xml-api/task-get-list.ts'
import { userGet } from './xml-api/user-get.ts'
import { dataCentreUrls } from './xml-api/xml-error-codes.ts'

const onePage = { page: 1, pageSize: 1 } as const

/** The most rows of one answer (Planfix help, "XML API v1"). */
const pageSize = 100

export function checkXmlApi(client: XmlApiClient, { connection, now, signal }: CheckContext): Check[] {
  const { settings } = connection
  const options: CallOptions = { purpose: 'question', timeoutMs: questionTimeoutMs, signal }
  const asking: Asking = { classify: (error) => classifyXmlError(error, { attempts: 1, now: now() }), fixes, signal }
  let self: Employee | undefined
  const zone = () => (isTimeZone(self?.timeZone) ? self.timeZone : 'UTC')
  const tasks = () =>
    numbersOn(
      (page) => taskGetList(client, { target: 'template', ...page }, options),
      ({ id }) => id,
    )
  const contacts = () =>
    numbersOn(
      (page) => contactGetList(client, { target: 'template', ...page }, options),
      ({ number }) => number,
    )
  return [
    checkAccess(client, options, asking, connection, (employee) => {
      self = employee
    }),
    ...checkXmlPermissions(client, options, asking, () => ({ zone: zone(), now: now() })),
    checkTimeZone(() => self?.timeZone),
    ...checkTemplate('task_template', settings.task_template, tasks, asking),
    ...checkTemplate('contact_template', settings.contact_template, contacts, asking),
    ...checkTelegramField(settings.contact_telegram_field, client, options, asking),
  ]
}

async function numbersOn<Item>(
  read: (page: { page: number; pageSize: number }) => Promise<{ items: Item[] }>,
  numberOf: (item: Item) => number,
): Promise<number[]> {
  const numbers: number[] = []
  for (let page = 1; ; page++) {
    const { items } = await read({ page, pageSize })
    numbers.push(...items.map(numberOf))
    if (items.length < pageSize) return numbers
  }
}

function checkAccess(
  client: XmlApiClient,
  options: CallOptions,
  asking: Asking,
  connection: Connection,
  note: (self: Employee) => void,
): Check {
  return {
    code: 'planfix.access',
    subject: { en: 'XML API: address, account, key and token', ru: 'XML API: адрес, аккаунт, ключ и токен' },
    run: async () => {
      const asked = await askPlanfix(() => userGet(client, 'self', options), asking)
      if ('finding' in asked) return isElsewhere(asked.error) ? { ...asked.finding, fix: otherCentres(connection) } : asked.finding
      note(asked.answer)
      return describeSelf(asked.answer)
    },
  }
}

function describeSelf({ name, lastName, role, isActive }: Employee): Finding {
  const who = [name, lastName].filter(Boolean).join(' ')
  const detail = { en: `The bridge acts as ${who}, role ${role}`, ru: `Мост действует как ${who}, роль ${role}` }
  if (isActive) return { verdict: 'ok', detail }
  const fix = {
    en: 'Activate them in Planfix, or make a token for another',
    ru: 'Активируйте его в Планфиксе или создайте токен для другого',
  }
  return { verdict: 'warning', detail: { en: `${detail.en}, who is not active`, ru: `${detail.ru}, который неактивен` }, fix }
}

/** 0024: the account lives in another data centre. */
function isElsewhere(error: unknown): boolean {
  return error instanceof PlanfixApiError && error.code === '0024'
}

function otherCentres({ planfix }: Connection): Words {
  const { host } = new URL(planfix.apiUrl)
  const others = Object.values(dataCentreUrls).filter((url) => new URL(url).host !== host)
  return {
    en: `Set PLANFIX_API_URL to another data centre: ${others.join(', ')}`,
    ru: `Укажите в PLANFIX_API_URL другой дата-центр: ${others.join(', ')}`,
  }
}

function checkTimeZone(zoneOf: () => string | undefined): Check {
  return {
    code: 'planfix.time_zone',
    subject: { en: 'time zone of the employee or robot', ru: 'часовой пояс сотрудника или робота' },
    needs: 'planfix.access',
    run: async () => {
      const zone = zoneOf()
      if (isTimeZone(zone)) return { verdict: 'ok', detail: { en: `Planfix says ${zone}`, ru: `Планфикс сообщает ${zone}` } }
      return {
        verdict: 'failed',
        detail: {
          en: `Planfix says “${zone ?? ''}”, which is none: times of comments cannot be told`,
          ru: `Планфикс сообщает «${zone ?? ''}», такого пояса нет: время комментариев не определить`,
        },
        fix: { en: 'Set the time zone in its profile in Planfix', ru: 'Укажите часовой пояс в его профиле в Планфиксе' },
      }
    },
  }
}

function isTimeZone(zone: string | undefined): zone is string {
  try {
    return !!zone && new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined
  } catch {
    return false
  }
}

/** No function lists the fields; but a search by one that does not exist is refused with 0015. */
function checkTelegramField(field: number, client: XmlApiClient, options: CallOptions, asking: Asking): Check[] {
  if (field === 0) return []
  const filter = { by: 'custom_text', field: field as CustomFieldId, contains: 'plangram doctor' } as const
  return [
    {
      code: 'planfix.contact_telegram_field',
      subject: { en: `contacts’ field ${field} for the Telegram id`, ru: `поле контактов ${field} для Telegram id` },
      needs: 'planfix.access',
      run: async () => {
        const asked = await askPlanfix(() => contactGetList(client, { ...onePage, filters: [filter] }, options), asking)
        if ('answer' in asked)
          return { verdict: 'ok', detail: { en: 'Contacts can be searched by it', ru: 'По нему можно искать контакты' } }
        return { ...asked.finding, fix: fixField }
      },
    },
  ]
}

const fixField: Words = {
  en: 'Set contact_telegram_field to the id of a custom field of contacts, type Line, or to 0',
  ru: 'Укажите в contact_telegram_field идентификатор пользовательского поля контактов типа «Строка» или 0',
}

const fixes: Asking['fixes'] = {
  unauthorized: {
    en: 'Compare PLANFIX_API_KEY (KEY:TOKEN) with Planfix: Account management → API access',
    ru: 'Сверьте PLANFIX_API_KEY (КЛЮЧ:ТОКЕН) с Планфиксом: Управление аккаунтом → Доступ к API',
  },
  misconfigured: {
    en: 'Compare PLANFIX_API_URL and PLANFIX_ACCOUNT, and what the token allows, with docs/planfix-setup.md',
    ru: 'Сверьте PLANFIX_API_URL, PLANFIX_ACCOUNT и разрешения токена с docs/planfix-setup.md',
  },
  refused: {
    en: 'Let the token’s employee or robot see contacts, tasks and comments in Planfix',
    ru: 'Дайте сотруднику или роботу этого токена доступ к контактам, задачам и комментариям в Планфиксе',
  },
}
