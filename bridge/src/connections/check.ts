import type { Words } from '../domain/words.ts'

export type Verdict = 'ok' | 'warning' | 'failed' | 'not_applicable'

/** What a check found. `fix`: what the operator can do about it. */
export interface Finding {
  verdict: Verdict
  detail: Words
  fix?: Words
}

export interface CheckResult extends Finding {
  /** Never changes: scripts and the console go by it. `own.…`: this bridge; `planfix.…`: the account. */
  code: string
  /** What is checked. */
  subject: Words
}

/** One question of the self-test. It changes nothing, neither here nor there. */
export interface Check extends Pick<CheckResult, 'code' | 'subject'> {
  /** Code of an earlier check; when that one failed, this one is not asked. */
  needs?: string
  /** Throws only what is a fault of our own. */
  run: () => Promise<Finding>
}

/** Told each result as soon as there is one. */
export type ReportCheck = (result: CheckResult) => void

/** Runs the checks one after another, in order. */
export async function runChecks(checks: Check[], report: ReportCheck): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const { code, subject, needs, run } of checks) {
    const isHopeless = results.some((earlier) => earlier.code === needs && earlier.verdict === 'failed')
    const result = { code, subject, ...(isHopeless ? hopeless : await run()) }
    results.push(result)
    report(result)
  }
  return results
}

const hopeless: Finding = {
  verdict: 'not_applicable',
  detail: {
    en: 'Not asked: it depends on a check above that failed',
    ru: 'Не проверялось: зависит от неудавшейся проверки выше',
  },
}
