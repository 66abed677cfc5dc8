import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RestClient } from '../testing/rest-client.ts'
import { RestSandbox } from '../testing/rest-sandbox.ts'

describe('files over REST', () => {
  let sandbox: RestSandbox
  let client: RestClient
  beforeEach(async () => {
    sandbox = await RestSandbox.start()
    client = sandbox.client
  })
  afterEach(() => sandbox.stop())

  const form = (content: string | Uint8Array<ArrayBuffer>, name: string, part = 'file') => {
    const data = new FormData()
    data.append(part, new Blob([content], { type: 'image/png' }), name)
    return data
  }
  const upload = async (content: string, name = 'a.txt') => (await client.good('POST /file/', { body: form(content, name) })).id as number
  const location = async (id: number) => (await client.call('GET /file/{id}/download', { id })).headers.get('location') ?? ''

  test('an uploaded file keeps its bytes, its name in any script and its type', async () => {
    const bytes = new Uint8Array(256 * 300).map((_, place) => place % 256)
    const { id } = await client.good('POST /file/', { body: form(bytes, 'прайс "2026" 🎉.png') })
    expect((await client.good('GET /file/{id}', { id })).file).toEqual({ id, size: bytes.length, name: 'прайс "2026" 🎉.png' })
    const response = await fetch(await location(id))
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true)
  })

  test('a form as other clients build it is read too', async () => {
    const lines = ['--b', 'Content-Disposition: form-data; name="file"; filename="отчёт.txt"', 'Content-Type: application/octet-stream']
    const body = [...lines, '', 'one\r\n--two', '--b--', ''].join('\r\n')
    const { id } = await client.good('POST /file/', { body, headers: { 'content-type': 'multipart/form-data; boundary=b' } })
    expect((await client.good('GET /file/{id}', { id, query: { fields: 'name,size' } })).file).toEqual({ id, size: 10, name: 'отчёт.txt' })
  })

  test('an upload that is no file is refused', async () => {
    const text = new FormData()
    text.append('file', 'just a text')
    expect(await client.refused('POST /file/', { body: form('x', 'a', 'document') })).toEqual([400, 40])
    expect(await client.refused('POST /file/', { body: text })).toEqual([400, 7001])
    expect(await client.refused('POST /file/', { body: '{"file":1}' })).toEqual([400, 30])
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    expect(await client.refused('POST /file/', { body: '--b\r\nbroken', headers })).toEqual([400, 30])
  })

  test('a file above the size of the subscription is too large, by a byte or by far', async () => {
    sandbox.company.account.change({ largestFile: 1000 })
    await upload('x'.repeat(1000))
    expect(await client.refused('POST /file/', { body: form('x'.repeat(1001), 'a') })).toEqual([400, 7002])
    expect(await client.refused('POST /file/', { body: form('x'.repeat(200_000), 'a') })).toEqual([400, 7002])
  })

  test('a download is a redirect to another origin, which wants no token and tells when it got one', async () => {
    const id = await upload('content')
    const { status, body } = await client.call('GET /file/{id}/download', { id })
    expect([status, body]).toEqual([302, undefined])
    const url = await location(id)
    expect(new URL(url).origin).not.toBe(sandbox.planfix.origin)
    expect(await (await fetch(url)).text()).toBe('content')
    await fetch(url, { headers: { authorization: 'Bearer token-1' } })
    await fetch(`${url}?access_token=token-1`)
    expect(sandbox.planfix.rest.downloads).toEqual([
      { fileId: id },
      { fileId: id, leakedToken: 'Bearer token-1' },
      { fileId: id, leakedToken: 'token-1' },
    ])
    expect((await fetch(`${url}x`)).status).toBe(404)
  })

  test('the address of the content can be asked for', async () => {
    const id = await upload('content')
    expect((await client.good('GET /file/{id}', { id, query: { fields: 'downloadUrl' } })).file).toEqual({
      id,
      downloadUrl: await location(id),
    })
  })

  test('a file that is not there is 400', async () => {
    const task = await client.good('POST /task/', { body: { name: 'x' } })
    for (const endpoint of ['GET /file/{id}', 'GET /file/{id}/download', 'POST /file/{id}/attach/task'] as const) {
      expect(await client.refused(endpoint, { id: 7, query: { id: String(task.id) } })).toEqual([400, 7000])
    }
    expect(await client.refused('GET /file/{id}', { id: 'file:7' })).toEqual([400, 41])
  })

  test('a file is attached to the description of a task, once', async () => {
    const id = await upload('content')
    const task = (await client.good('POST /task/', { body: { name: 'x' } })).id as number
    const attach = (query: Record<string, string>) => client.call('POST /file/{id}/attach/task', { id, query })
    for (let n = 0; n < 2; n++) expect((await attach({ id: String(task) })).body).toEqual({ result: 'success' })
    const files = async () => (await client.good('GET /task/{id}', { id: task, query: { fields: 'files' } })).task.files
    expect(await files()).toEqual([{ id, size: 7, name: 'a.txt' }])
    await client.good('POST /task/{id}', { id: task, body: { files: [] } })
    expect(await files()).toEqual([])
    expect((await attach({ id: '99' })).body).toMatchObject({ code: 1000 })
    expect((await attach({})).body).toMatchObject({ code: 40 })
  })

  describe('from an address', () => {
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://files')
      if (pathname === '/moved') response.writeHead(302, { location: '/photo.jpg' }).end()
      else if (pathname === '/photo.jpg') response.writeHead(200, { 'content-type': 'image/jpeg' }).end('a photo')
      else if (pathname === '/endless') {
        const more = () => void (response.writable && response.write('x'.repeat(1000), more))
        more()
      } else response.writeHead(404).end()
    })
    let origin: string
    beforeEach(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    })
    afterEach(async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    })

    test.each(['/photo.jpg', '/moved'])('%s is fetched before the answer', async (path) => {
      const { id } = await client.good('POST /file/from-url/', { body: { name: 'photo.jpg', url: origin + path } })
      expect((await client.good('GET /file/{id}', { id })).file).toEqual({ id, size: 7, name: 'photo.jpg' })
      expect(await (await fetch(await location(id))).text()).toBe('a photo')
    })

    test('what cannot be fetched is not added', async () => {
      const refusal = (url: string) => client.refused('POST /file/from-url/', { body: { name: 'x', url } })
      expect(await refusal(`${origin}/nowhere`)).toEqual([400, 7001])
      expect(await refusal('http://127.0.0.1:1/')).toEqual([400, 7001])
      expect(await refusal('file:///etc/hostname')).toEqual([400, 41])
      sandbox.company.account.change({ largestFile: 10_000 })
      expect(await refusal(`${origin}/endless`)).toEqual([400, 7002])
    })
  })

  test('a file that is but an address is downloaded from there', async () => {
    const { id } = sandbox.company.files.add({ name: 'a.png', url: 'https://files.test/a.png' })
    expect(await location(id)).toBe('https://files.test/a.png')
  })
})
