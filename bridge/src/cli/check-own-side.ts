import { request } from 'undici'
import type { Check, Finding } from '../connections/check.ts'
import type { Connection } from '../domain/connection.ts'
import type { Words } from '../domain/words.ts'
import type { Addresses } from './command-ports.ts'

/** A person waits, ms. */
const timeoutMs = 10_000

type Answer = { isOurs: true } | { isOurs: false; status: number } | { isOurs: false; fault: string }

/** Whether the bridge runs, and whether it is reached where Planfix will look for it. */
export function checkAddresses({ publicUrl, localUrl }: Addresses, connections: Connection[]): Check[] {
  let isRunning = false
  return [
    {
      code: 'own.running',
      subject: { en: 'the bridge', ru: 'мост' },
      run: async () => {
        const answer = await askHealth(localUrl)
        if (!answer.isOurs) return notRunning(localUrl, answer)
        isRunning = true
        return running(localUrl)
      },
    },
    {
      code: 'own.webhook',
      subject: { en: 'the address that Planfix sends to', ru: 'адрес, на который пишет Планфикс' },
      run: async () => {
        const isNeeded = connections.some(({ planfix }) => planfix.api === 'chat')
        if (publicUrl === null) return isNeeded ? noPublicUrl : notNeeded
        const answer = await askHealth(publicUrl)
        if (answer.isOurs) return { verdict: 'ok', detail: { en: `${publicUrl} reaches a bridge`, ru: `${publicUrl} ведёт к мосту` } }
        if (!isRunning) return startFirst(publicUrl)
        return { verdict: isNeeded ? 'failed' : 'warning', ...describeMiss(publicUrl, answer) }
      },
    },
  ]
}

/** `/healthz` says `{"status":"ok"}`; anything else is somebody else. */
async function askHealth(url: string): Promise<Answer> {
  try {
    const { statusCode: status, body } = await request(`${url}/healthz`, { signal: AbortSignal.timeout(timeoutMs), reset: true })
    const text = await body.text()
    return status === 200 && /^\s*\{\s*"status"\s*:\s*"ok"/.test(text) ? { isOurs: true } : { isOurs: false, status }
  } catch (error) {
    return { isOurs: false, fault: faultOf(error) }
  }
}

function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return code || error.message || error.name
}

function running(localUrl: string): Finding {
  return { verdict: 'ok', detail: { en: `Runs on ${localUrl}`, ru: `Работает на ${localUrl}` } }
}

function notRunning(localUrl: string, answer: Exclude<Answer, { isOurs: true }>): Finding {
  const said = 'fault' in answer ? answer.fault : String(answer.status)
  const isForeign = 'status' in answer
  return {
    verdict: 'warning',
    detail: isForeign
      ? { en: `Something else answers on ${localUrl} (${said})`, ru: `На ${localUrl} отвечает другая программа (${said})` }
      : { en: `Nothing answers on ${localUrl} (${said})`, ru: `На ${localUrl} никто не отвечает (${said})` },
    fix: isForeign
      ? { en: 'Give the bridge a PORT of its own', ru: 'Дайте мосту свой PORT' }
      : { en: 'Start it: npm start', ru: 'Запустите его: npm start' },
  }
}

const noPublicUrl: Finding = {
  verdict: 'warning',
  detail: {
    en: 'PUBLIC_URL is not set, so it cannot be tried; Planfix needs an https address that leads to the bridge',
    ru: 'PUBLIC_URL не задан, проверить нечего; Планфиксу нужен адрес https, ведущий к мосту',
  },
  fix: { en: 'Set PUBLIC_URL=https://YOUR-DOMAIN', ru: 'Задайте PUBLIC_URL=https://ВАШ-ДОМЕН' },
}

const notNeeded: Finding = {
  verdict: 'not_applicable',
  detail: {
    en: 'Not needed: the bridge looks for answers itself (an automation would need PUBLIC_URL)',
    ru: 'Не нужен: мост сам ищет ответы (для автоматизации понадобится PUBLIC_URL)',
  },
}

function startFirst(publicUrl: string): Finding {
  return {
    verdict: 'warning',
    detail: { en: `${publicUrl} cannot be tried while the bridge does not run`, ru: `Пока мост не запущен, ${publicUrl} не проверить` },
    fix: { en: 'Start the bridge and run this test again', ru: 'Запустите мост и повторите проверку' },
  }
}

/** What a miss usually means. */
function describeMiss(publicUrl: string, answer: Exclude<Answer, { isOurs: true }>): { detail: Words; fix: Words } {
  const said = 'fault' in answer ? answer.fault : String(answer.status)
  const [, meaning, fix] =
    ('fault' in answer && misses.find(([pattern]) => pattern.test(answer.fault))) || ('fault' in answer ? noAnswer : foreign)
  return {
    detail: { en: `${publicUrl}/healthz: ${meaning.en} (${said})`, ru: `${publicUrl}/healthz: ${meaning.ru} (${said})` },
    fix,
  }
}

type Miss = readonly [pattern: RegExp, meaning: Words, fix: Words]

const foreign: Miss = [
  /^/,
  { en: 'somebody else answers', ru: 'отвечает не мост' },
  {
    en: 'Let the web server pass all paths of this address to the bridge',
    ru: 'Пусть веб-сервер передаёт мосту все пути этого адреса',
  },
]

const noAnswer: Miss = [
  /^/,
  { en: 'no answer', ru: 'нет ответа' },
  {
    en: 'Check web server and firewall. Some routers do not let a machine reach its own public address: try it from outside as well',
    ru: 'Проверьте веб-сервер и межсетевой экран. Некоторые маршрутизаторы не пускают машину на её же внешний адрес: попробуйте и снаружи',
  },
]

const misses: Miss[] = [
  [
    /ENOTFOUND|EAI_AGAIN/,
    { en: 'there is no such name', ru: 'такого имени нет' },
    { en: 'Enter the domain in the DNS, or correct PUBLIC_URL', ru: 'Внесите домен в DNS или исправьте PUBLIC_URL' },
  ],
  [
    /ECONNREFUSED/,
    { en: 'nobody listens there', ru: 'там никто не принимает соединения' },
    { en: 'Start the web server in front of the bridge', ru: 'Запустите веб-сервер перед мостом' },
  ],
  [
    /CERT|SSL|TLS|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/i,
    { en: 'its certificate is not accepted', ru: 'сертификат не принимается' },
    {
      en: 'Give the web server a valid certificate, with its whole chain',
      ru: 'Установите веб-серверу действительный сертификат со всей цепочкой',
    },
  ],
]
