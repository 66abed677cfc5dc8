import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

function demo(...args: string[]) {
  const child = spawn('npm', ['run', '--silent', 'demo', '--', ...args], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const shows = async (pattern: RegExp) => {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
      if (pattern.test(output)) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`The demo did not show ${pattern}, but:\n${output}`)
  }
  return { child, shows, output: () => output }
}

describe('npm run demo', () => {
  test.each(['chat', 'xml', 'rest'])(
    '-- --script --api %s tells the story, shows the table, and exits 0: each message arrived once and in order',
    {
      timeout: 60_000,
    },
    async (api) => {
      const { child, output } = demo('--script', '--api', api)
      const started = Date.now()
      const [code] = (await once(child, 'close')) as [number]
      expect(code, output()).toBe(0)
      expect(Date.now() - started).toBeLessThan(40_000)
      expect(output()).toMatch(/Анна → Планфикс +8 +8 +0 +0 +0/)
      expect(output()).toContain('exactly once and in order')
    },
  )

  test('takes typed lines from both sides and shows both columns', { timeout: 90_000 }, async () => {
    const { child, shows } = demo()
    await shows(/\/help/)
    child.stdin.write('/as vera Добрый вечер 🌙\n')
    await shows(/│ 1001 Вера Павловна: Добрый вечер 🌙/)
    child.stdin.write('/answer И вам\n')
    await shows(/^Вера ← И вам/m)
    await shows(/│ 1001 ✓/)
    child.stdin.write('/kill\n/as boris После сбоя\n')
    await shows(/│ 1002 Борис Годунов: После сбоя/)
    child.stdin.write('/nonsense\n')
    await shows(/Unknown command \/nonsense/)
    const closed = once(child, 'close')
    child.stdin.write('/quit\n')
    expect((await closed)[0]).toBe(0)
  })
})
