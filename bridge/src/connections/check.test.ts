import { expect, test } from 'vitest'
import { type Check, type CheckResult, type Finding, runChecks } from './check.ts'

const words = (text: string) => ({ en: text, ru: text })
const finding = (verdict: Finding['verdict']): Finding => ({ verdict, detail: words(verdict) })

test('each result is told before the next check begins', async () => {
  const order: string[] = []
  const check = (code: string): Check => ({
    code,
    subject: words(code),
    run: async () => {
      order.push(`asked ${code}`)
      return finding('ok')
    },
  })
  await runChecks([check('a'), check('b')], ({ code }) => order.push(`told ${code}`))
  expect(order).toEqual(['asked a', 'told a', 'asked b', 'told b'])
})

test('what depends on a failed check is not asked, what depends on a warning is', async () => {
  const asked: string[] = []
  const check = (code: string, verdict: Finding['verdict'], needs?: string): Check => ({
    code,
    subject: words(code),
    ...(needs && { needs }),
    run: async () => {
      asked.push(code)
      return finding(verdict)
    },
  })
  const told: CheckResult[] = []
  const checks = [check('bad', 'failed'), check('after bad', 'ok', 'bad'), check('so-so', 'warning'), check('after so-so', 'ok', 'so-so')]
  const results = await runChecks(checks, (result) => told.push(result))
  expect(asked).toEqual(['bad', 'so-so', 'after so-so'])
  expect(results.map(({ verdict }) => verdict)).toEqual(['failed', 'not_applicable', 'warning', 'ok'])
  expect(told).toEqual(results)
})
