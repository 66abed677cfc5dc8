import type { Check, Finding } from '../connections/check.ts'
import type { Words } from '../domain/words.ts'
import { type CheckContext, describeNoAnswer, questionTimeoutMs } from './ask-planfix.ts'
import type { ChatApiClient } from './chat-api/client.ts'
import { getTask } from './chat-api/get-task.ts'
import { errorOf, isPage, numberOf } from './chat-api/wire.ts'
import { describe } from './classify-planfix-error.ts'
import { type PlanfixAnswer, PlanfixUnreachableError } from './planfix-http.ts'

/** No chat of ours has such a name: they begin with tg-. */
const absentChat = 'plangram-doctor'

/** Asks for the task of a chat that cannot exist: only who has the right address, provider id and token is told that there is none. */
export function checkChatApi(client: ChatApiClient, { connection, signal }: CheckContext): Check {
  const { providerId, planfix } = connection
  return {
    code: 'planfix.chat_api',
    subject: { en: 'API for chats: address, provider id and token', ru: 'API для чатов: адрес, providerId и токен' },
    run: async () => {
      const command = getTask({ providerId, planfixToken: planfix.apiKey }, absentChat)
      try {
        return findingOf(await client.post(command, { timeoutMs: questionTimeoutMs, signal }), providerId)
      } catch (error) {
        if (error instanceof PlanfixUnreachableError) return describeNoAnswer(error)
        throw error
      }
    },
  }
}

/** Planfix help, "Список команд API для чатов": 400 "task not found", 401 "Invalid token", 400 "Invalid parameters". */
function findingOf(answer: PlanfixAnswer, providerId: string): Finding {
  const { status } = answer
  const error = errorOf(answer)
  if (numberOf(answer) || (status === 400 && /task not found/i.test(error ?? ''))) return { verdict: 'ok', detail: accepted }
  const said = describe(answer)
  if (status === 401) return { verdict: 'failed', detail: quoting(wrongToken, said), fix: fixToken }
  if (status === 429 || status === 503) return { verdict: 'warning', detail: quoting(busy, said), fix: again }
  if (status >= 500) return { verdict: 'failed', detail: quoting(broken, said), fix: again }
  if (status === 400 && error !== undefined) return { verdict: 'failed', detail: quoting(refused, said), fix: fixProvider(providerId) }
  return { verdict: 'failed', detail: quoting(isPage(answer) ? page : notTheApi, said), fix: fixAddress }
}

function quoting({ en, ru }: Words, said: string): Words {
  return { en: `${en} (${said})`, ru: `${ru} (${said})` }
}

const accepted: Words = {
  en: 'Planfix knows the address, the provider id and the token',
  ru: 'Планфикс знает адрес, providerId и токен',
}
const wrongToken: Words = { en: 'Planfix does not accept the token', ru: 'Планфикс не принимает токен' }
const busy: Words = { en: 'Planfix asks to wait', ru: 'Планфикс просит подождать' }
const broken: Words = { en: 'Planfix has a fault of its own', ru: 'Сбой на стороне Планфикса' }
const refused: Words = { en: 'Planfix does not accept the question', ru: 'Планфикс не принимает запрос' }
const page: Words = {
  en: 'A web page answers instead of the API for chats',
  ru: 'Вместо API для чатов отвечает веб-страница',
}
const notTheApi: Words = {
  en: 'Something else than the API for chats answers at this address',
  ru: 'По этому адресу отвечает не API для чатов',
}

const again: Words = { en: 'Run this test again in a few minutes', ru: 'Повторите проверку через несколько минут' }
const fixToken: Words = {
  en: 'Copy Planfix’s token from the settings of the external chat (Integrations → Chats) into PLANFIX_API_KEY',
  ru: 'Скопируйте токен Планфикса из настроек внешнего чата (Интеграции → Чаты) в PLANFIX_API_KEY',
}
const fixAddress: Words = {
  en: 'Copy Planfix’s address from the settings of the external chat into PLANFIX_API_URL; it looks like https://ACCOUNT.planfix.com/webchat/api',
  ru: 'Скопируйте адрес Планфикса из настроек внешнего чата в PLANFIX_API_URL; он имеет вид https://АККАУНТ.planfix.ru/webchat/api',
}

function fixProvider(providerId: string): Words {
  return {
    en: `Enter providerId “${providerId}” in the settings of the external chat in Planfix, or set PLANFIX_PROVIDER_ID to the one that stands there`,
    ru: `Укажите providerId «${providerId}» в настройках внешнего чата в Планфиксе или задайте в PLANFIX_PROVIDER_ID тот, что указан там`,
  }
}
