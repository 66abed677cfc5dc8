import { request } from 'undici'
import type { Check, Finding } from '../connections/check.ts'
import type { Connection } from '../domain/connection.ts'
import type { Addresses } from './command-ports.ts'
import { describeMiss, faultOf, type Miss } from './describe-miss.ts'

/** A person waits, ms. */
const timeoutMs = 10_000

type Answer = { isOurs: true } | ({ isOurs: false } & Miss)

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
        return { verdict: isNeeded ? 'failed' : 'warning', ...describeMiss(`${publicUrl}/healthz`, answer) }
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

function running(localUrl: string): Finding {
  return { verdict: 'ok', detail: { en: `Runs on ${localUrl}`, ru: `Работает на ${localUrl}` } }
}

function notRunning(localUrl: string, answer: Miss): Finding {
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

export function startFirst(publicUrl: string): Finding {
  return {
    verdict: 'warning',
    detail: { en: `${publicUrl} cannot be tried while the bridge does not run`, ru: `Пока мост не запущен, ${publicUrl} не проверить` },
    fix: { en: 'Start the bridge and run this test again', ru: 'Запустите мост и повторите проверку' },
  }
}
