import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebServer } from './web-server.ts'
import { World } from './world.ts'

interface Check {
  code: string
  verdict: string
  detail: { en: string; ru: string }
  fix?: { en: string; ru: string }
}

describe('links to files', () => {
  let world: World
  let webServer: WebServer
  beforeEach(async () => {
    world = await World.open()
    webServer = await WebServer.before(world)
    await world.bridge.start()
  })
  afterEach(async () => {
    await webServer.stop()
    await world.stop()
  })

  async function doctor(): Promise<{ code: number | null; files: Check | undefined }> {
    const { code, output } = await world.plangram('doctor', '--json')
    const { checks } = JSON.parse(output) as { checks: Check[] }
    return { code, files: checks.find((check) => check.code === 'own.files') }
  }

  const takeLink = async () => `${webServer.url}${await webServer.linkOf(world)}`

  test('doctor’s link is good for whoever fetches it through PUBLIC_URL, late, twice, in part or with HEAD, and after a restart', async () => {
    expect(await doctor()).toMatchObject({ code: 0, files: { verdict: 'ok' } })
    const link = await takeLink()
    const whole = await fetch(link)
    const bytes = Buffer.from(await whole.arrayBuffer())
    expect([whole.status, bytes.length, whole.headers.get('content-length')]).toEqual([200, 512, '512'])
    expect(decodeURIComponent(whole.headers.get('content-disposition') ?? '')).toContain("UTF-8''Проверка связи № 1.bin")
    expect(decodeURIComponent(link)).toMatch(/\/Проверка связи № 1\.bin$/)
    await world.bridge.stop()
    await world.bridge.start()
    expect(Buffer.from(await (await fetch(link)).arrayBuffer()).equals(bytes)).toBe(true)
    const part = await fetch(link, { headers: { range: 'bytes=-12' } })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 500-511/512'])
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(500))).toBe(true)
    const head = await fetch(link, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '512', ''])
  })

  test('a link that was changed opens nothing, and no link gets into the log', async () => {
    const link = await takeLink()
    const { pathname } = new URL(link)
    for (const changed of [link.replace('.bin', '.exe'), `${link}?x=1`, link.toLowerCase(), `${link}/`])
      expect((await fetch(changed)).status, changed).toBe(403)
    expect((await fetch(link, { method: 'POST', body: 'x' })).status).toBe(405)
    await world.until('the requests are logged', () => logOf(world).includes('method=GET route=/files/* status=403'))
    expect(logOf(world)).toContain('method=GET route=/files/* status=200')
    for (const secret of pathname.split('/').slice(3)) {
      expect(logOf(world)).not.toContain(secret)
      expect(world.bridge.lines.join('\n')).not.toContain(secret)
    }
  })

  test('doctor is red when the web server does not pass /files/, and says how to mend it', async () => {
    webServer.pass = (path) => (path.startsWith('/files/') ? null : path)
    const { code, files } = await doctor()
    expect(code).toBe(1)
    expect(files).toMatchObject({
      verdict: 'failed',
      detail: { en: expect.stringContaining('answers by itself (404)'), ru: expect.stringContaining('отвечает сам (404)') },
      fix: { en: expect.stringContaining('examples/nginx.conf') },
    })
  })

  test('doctor is red when the web server changes the address on its way', async () => {
    webServer.pass = (path) => path.toLowerCase()
    const { code, files } = await doctor()
    expect([code, files?.verdict]).toEqual([1, 'failed'])
    expect(files?.detail.en).toContain('changes the address')
  })

  test('doctor does not ask for a file where PUBLIC_URL leads to nobody', async () => {
    writeFileSync(join(world.folder, 'bridge', '.env'), 'PUBLIC_URL=http://127.0.0.1:1\n')
    const { code, files } = await doctor()
    expect([code, files?.verdict]).toEqual([1, 'not_applicable'])
  })

  test('doctor tells a bridge with another key from one that cannot be reached', async () => {
    // As if somebody ran it in the wrong folder: another database, beside the same running bridge.
    writeFileSync(join(world.folder, 'bridge', '.env'), `PUBLIC_URL=${webServer.url}\nDATABASE_URL=sqlite:other/plangram.db\n`)
    expect((await doctor()).files?.verdict).toBe('not_applicable')
    await world.plangram('connections', 'list')
    const { code, files } = await doctor()
    expect([code, files?.verdict]).toEqual([1, 'failed'])
    expect(files?.detail.en).toContain('another database')
  })
})

function logOf({ folder }: World): string {
  return readFileSync(join(folder, 'bridge', 'data', 'plangram.log'), 'utf8')
}
