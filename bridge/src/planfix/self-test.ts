import { type Check, type CheckResult, type ReportCheck, runChecks } from '../connections/check.ts'
import type { Connection } from '../domain/connection.ts'
import type { CheckContext } from './ask-planfix.ts'
import { ChatApiClient } from './chat-api/client.ts'
import { checkChatApi } from './check-chat-api.ts'
import { checkClock } from './check-clock.ts'
import { checkRestApi } from './check-rest-api.ts'
import { checkWriting } from './check-writing.ts'
import { checkXmlApi } from './check-xml-api.ts'
import type { PlanfixAccounts, PlanfixClient } from './planfix-accounts.ts'

export interface SelfTestParts {
  /** In the running bridge its own: the questions take their turns with everything else that is asked of the account. */
  accounts: Pick<PlanfixAccounts, 'openClient' | 'openTaskApi'>
  /** Epoch ms. */
  now: () => number
  /** Whether it may make a card, a task and a comment for a test. */
  mayWrite: boolean
  signal: AbortSignal
}

/**
 * Asks Planfix, with the connection's own address and keys, whether everything is set up: each check says what it looked at,
 * what it found and how to mend it. Unless it may write, it only asks questions, or names objects that cannot exist, so nothing is left
 * behind in the account.
 */
export async function runSelfTest(connection: Connection, parts: SelfTestParts, report: ReportCheck): Promise<CheckResult[]> {
  const { accounts, now, mayWrite, signal } = parts
  const { planfix } = connection
  const context = { connection, now, signal }
  const chatApi = planfix.api === 'chat' ? new ChatApiClient(planfix.apiUrl) : null
  const opened = accounts.openClient(connection)
  const taskApi = mayWrite && planfix.api !== 'chat' ? accounts.openTaskApi(() => connection) : null
  try {
    return await runChecks(
      [
        ...(chatApi ? [checkChatApi(chatApi, context)] : []),
        ...checksOf(opened, context),
        checkClock(planfix.apiUrl, context),
        ...(taskApi ? checkWriting(taskApi, context) : []),
      ],
      report,
    )
  } finally {
    await Promise.all([chatApi?.close(), opened?.client.close(), taskApi?.close()])
  }
}

function checksOf(opened: PlanfixClient | null, context: CheckContext): Check[] {
  if (!opened) return [noCompanion]
  return opened.api === 'xml' ? checkXmlApi(opened.client, context) : checkRestApi(opened.client, context)
}

const noCompanion: Check = {
  code: 'planfix.companion',
  subject: { en: 'REST API beside the API for chats', ru: 'REST API рядом с API для чатов' },
  run: async () => ({
    verdict: 'not_applicable',
    detail: {
      en: 'Not set (PLANFIX_REST_URL, PLANFIX_REST_TOKEN): customers’ edits come as “was / now”, a lost answer cannot be looked up',
      ru: 'Не задан (PLANFIX_REST_URL, PLANFIX_REST_TOKEN): правки клиентов приходят как «было / стало», потерянный ответ не проверить',
    },
  }),
}
