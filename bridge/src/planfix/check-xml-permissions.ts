import type { Check, Finding } from '../connections/check.ts'
import type { PlanfixCommentId } from '../domain/ids.ts'
import type { Words } from '../domain/words.ts'
import { type Asking, askPlanfix } from './ask-planfix.ts'
import { toPlanfixDateTime } from './planfix-time.ts'
import { actionAdd } from './xml-api/action-add.ts'
import { actionGet } from './xml-api/action-get.ts'
import { actionGetList } from './xml-api/action-get-list.ts'
import { actionGetListByPeriod } from './xml-api/action-get-list-by-period.ts'
import { actionUpdate } from './xml-api/action-update.ts'
import type { CallOptions } from './xml-api/call.ts'
import type { XmlApiClient } from './xml-api/client.ts'
import { contactGetList } from './xml-api/contact-get-list.ts'
import { PlanfixApiError } from './xml-api/errors.ts'
import type { PlanfixTaskId } from './xml-api/ids.ts'
import { taskGetList } from './xml-api/task-get-list.ts'

/** The largest number that fits in 32 bits: no task or comment has come as far. */
const absent = 2_147_483_647

const onePage = { page: 1, pageSize: 1 } as const

interface Permission {
  /** The function that a token may be limited to (Planfix help, "Авторизация по токену"). */
  method: string
  subject: Words
  /** Asks for little, or names what cannot exist. */
  ask: (client: XmlApiClient, zone: string, now: number, options: CallOptions) => Promise<unknown>
  /** Refusals that come only to who may use the function. */
  absentCodes: string[]
}

const permissions: Permission[] = [
  {
    method: 'contact.getList',
    subject: { en: 'permission to find contacts', ru: 'разрешение искать контакты' },
    ask: (client, _zone, _now, options) => contactGetList(client, onePage, options),
    absentCodes: [],
  },
  {
    method: 'task.getList',
    subject: { en: 'permission to see tasks', ru: 'разрешение видеть задачи' },
    ask: (client, _zone, _now, options) => taskGetList(client, onePage, options),
    absentCodes: [],
  },
  {
    method: 'action.getListByPeriod',
    subject: { en: 'permission to read comments', ru: 'разрешение читать комментарии' },
    ask: (client, zone, now, options) =>
      actionGetListByPeriod(client, { from: toPlanfixDateTime(now - 60_000, zone), to: toPlanfixDateTime(now, zone), ...onePage }, options),
    absentCodes: [],
  },
  {
    method: 'action.getList',
    subject: { en: 'permission to read the comments of a task', ru: 'разрешение читать комментарии задачи' },
    ask: (client, _zone, _now, options) => actionGetList(client, { place: { taskId: absent as PlanfixTaskId }, ...onePage }, options),
    absentCodes: ['0101', '3001', '3008', '4009'],
  },
  {
    method: 'action.get',
    subject: { en: 'permission to read a comment', ru: 'разрешение читать комментарий' },
    ask: (client, _zone, _now, options) => actionGet(client, String(absent) as PlanfixCommentId, options),
    absentCodes: ['0101', '4002', '4008', '4009'],
  },
  {
    method: 'action.add',
    subject: { en: 'permission to add comments', ru: 'разрешение добавлять комментарии' },
    ask: (client, _zone, _now, options) =>
      actionAdd(client, { description: 'plangram doctor', place: { taskId: absent as PlanfixTaskId } }, { ...options, silent: true }),
    absentCodes: ['0101', '3001', '3008'],
  },
  {
    method: 'action.update',
    subject: { en: 'permission to change comments', ru: 'разрешение изменять комментарии' },
    ask: (client, _zone, _now, options) =>
      actionUpdate(client, { id: String(absent) as PlanfixCommentId, description: 'plangram doctor' }, { ...options, silent: true }),
    absentCodes: ['0101', '4002', '4008', '4009'],
  },
]

export function checkXmlPermissions(
  client: XmlApiClient,
  options: CallOptions,
  asking: Asking,
  moment: () => { zone: string; now: number },
): Check[] {
  return [...permissions.map((permission) => checkPermission(permission, client, options, asking, moment)), unasked]
}

function checkPermission(
  { method, subject, ask, absentCodes }: Permission,
  client: XmlApiClient,
  options: CallOptions,
  asking: Asking,
  moment: () => { zone: string; now: number },
): Check {
  return {
    code: `planfix.right.${method}`,
    subject: { en: `${subject.en} (${method})`, ru: `${subject.ru} (${method})` },
    needs: 'planfix.access',
    run: async () => {
      const { zone, now } = moment()
      const asked = await askPlanfix(() => ask(client, zone, now, options), asking)
      const isAllowed = 'answer' in asked || (asked.error instanceof PlanfixApiError && absentCodes.includes(asked.error.code))
      return isAllowed ? allowed : asked.finding
    },
  }
}

const allowed: Finding = { verdict: 'ok', detail: { en: 'Planfix allows it', ru: 'Планфикс разрешает' } }

/** Nothing can be asked about adding that would not add. */
const unasked: Check = {
  code: 'planfix.right.unasked',
  subject: {
    en: 'permission to add contacts and tasks (contact.add, task.add)',
    ru: 'разрешение добавлять контакты и задачи (contact.add, task.add)',
  },
  run: async () => ({
    verdict: 'not_applicable',
    detail: {
      en: 'Cannot be found out without writing; a token that is not limited to some functions has it',
      ru: 'Нельзя проверить, ничего не записав; у токена без ограничения функций оно есть',
    },
  }),
}
