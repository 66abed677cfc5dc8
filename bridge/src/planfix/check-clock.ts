import type { Check, Finding } from '../connections/check.ts'
import { type CheckContext, questionTimeoutMs } from './ask-planfix.ts'
import { PlanfixHttp, PlanfixUnreachableError, skewOf } from './planfix-http.ts'

/** Comments are looked for by their time, with some overlap; a clock further off than this comes near its edge, ms. */
const mostSkewMs = 90_000

/** Whoever answers, even with an error, says when (RFC 9110, 6.6.1: `Date`, to the second). */
export function checkClock(url: string, { now, signal }: CheckContext): Check {
  return {
    code: 'planfix.clock',
    subject: { en: 'clock of this machine against Planfix’s', ru: 'часы этой машины и Планфикса' },
    run: async () => {
      const { origin, pathname } = new URL(url)
      const http = new PlanfixHttp(origin)
      const asked = now()
      try {
        const options = { timeoutMs: questionTimeoutMs, signal, longestBody: 4 * 1024 * 1024 }
        const answer = await http.request({ method: 'GET', path: pathname, headers: { accept: '*/*' } }, options)
        return findingOf(skewOf(answer, asked, now()))
      } catch (error) {
        if (error instanceof PlanfixUnreachableError) return unknown
        throw error
      } finally {
        await http.close()
      }
    },
  }
}

const unknown: Finding = {
  verdict: 'not_applicable',
  detail: { en: 'Planfix did not tell its time', ru: 'Планфикс не сообщил своё время' },
}

/** @param skewMs how far Planfix is ahead; undefined when it did not tell. */
function findingOf(skewMs: number | undefined): Finding {
  if (skewMs === undefined) return unknown
  const seconds = Math.round(Math.abs(skewMs) / 1_000)
  if (Math.abs(skewMs) <= mostSkewMs) return { verdict: 'ok', detail: { en: `${seconds} s apart`, ru: `расхождение ${seconds} с` } }
  const [en, ru] = skewMs > 0 ? ['behind', 'отстают'] : ['ahead', 'спешат']
  return {
    verdict: 'warning',
    detail: {
      en: `This machine’s clock is ${seconds} s ${en}: answers may be looked for in the wrong minutes`,
      ru: `Часы этой машины ${ru} на ${seconds} с: ответы могут искаться не за те минуты`,
    },
    fix: {
      en: 'Let the system keep the time (on Linux: timedatectl set-ntp true)',
      ru: 'Включите синхронизацию времени в системе (в Linux: timedatectl set-ntp true)',
    },
  }
}
