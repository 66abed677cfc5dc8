import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, METHODS, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FileId } from '../domain/ids.ts'
import { createServer } from '../http/server.ts'
import { createLogger } from '../observe/logger.ts'
import { makeLink } from './file-links.ts'
import { type Absence, type FilePart, type FoundFile, joinSources } from './file-source.ts'
import { selfTestFile, selfTestSource } from './self-test-file.ts'
import { type FileOptions, serveFiles } from './serve-files.ts'

const key = Buffer.alloc(32, 1)
const now = 1_700_000_000_000
const photo = { id: 'telegram:42' as FileId, name: 'Фото «зима» №1 (2).jpg' }
const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, index) => (index * 7) % 256))
const refused = '{"error":"Not available"}'

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
}

describe('/files', () => {
  let server: FastifyInstance
  let lines: string[]
  /** What the source finds; each test may put something else here. */
  let find: (id: FileId, signal: AbortSignal) => Promise<FoundFile | Absence>
  let opened: FilePart[]

  /** A file out of pieces that are made as they are asked for. */
  function fileOf(pieces: (part: FilePart, signal: AbortSignal) => AsyncIterable<Uint8Array>, changes: Partial<FoundFile> = {}): FoundFile {
    return {
      is: 'here',
      name: photo.name,
      mimeType: 'image/jpeg',
      size: bytes.length,
      open: async (part, signal) => {
        opened.push(part)
        return { is: 'here', bytes: pieces(part, signal) }
      },
      ...changes,
    }
  }

  async function* inPieces({ offset, length }: FilePart): AsyncGenerator<Uint8Array> {
    const wanted = bytes.subarray(offset, length === null ? undefined : offset + length)
    for (let at = 0; at < wanted.length; at += 128) yield wanted.subarray(at, at + 128)
  }

  async function listen(options: Partial<FileOptions> = {}): Promise<void> {
    const { log } = createLogger({ level: 'debug', file: null, format: 'line', write: (line) => void lines.push(line) })
    server = createServer(log)
    server.register((scope, _options, done) => {
      const source = joinSources({ telegram: { find: (id, signal) => find(id, signal) }, 'self-test': selfTestSource })
      serveFiles(scope, { source, key, now: () => now, log, ...options })
      done()
    })
    await server.listen({ host: '127.0.0.1', port: 0 })
  }

  beforeEach(() => {
    lines = []
    opened = []
    find = async () => fileOf(inPieces)
  })

  afterEach(async () => {
    server.server.closeAllConnections()
    await server.close()
  })

  const link = (file: { id: FileId; name: string } = photo, expiresAt = now + 60_000) => makeLink(file, { base: '', key, expiresAt })

  function begin(
    path: string,
    { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  ): ClientRequest {
    const { port } = server.server.address() as AddressInfo
    return request({ host: '127.0.0.1', port, path, method, headers, agent: false }).end()
  }

  async function ask(path: string, asked: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
    const [response] = (await once(begin(path, asked), 'response')) as [IncomingMessage]
    const pieces: Buffer[] = []
    for await (const piece of response as AsyncIterable<Buffer>) pieces.push(piece)
    return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }
  }

  describe('a valid link', () => {
    beforeEach(() => listen())

    test('gives the file with its type, length and name, and lets nobody open it in our name or keep it', async () => {
      const { status, headers, body } = await ask(link())
      expect(status).toBe(200)
      expect(body.equals(bytes)).toBe(true)
      expect(headers).toMatchObject({
        'content-type': 'image/jpeg',
        'content-length': '1000',
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'cache-control': 'private, no-store',
      })
      expect(headers['content-disposition']).toMatch(/^attachment; filename="[ -~]+"; filename\*=UTF-8''[\w.%~-]+$/)
      expect(decodeURIComponent(headers['content-disposition']?.split("UTF-8''")[1] ?? '')).toBe(photo.name)
    })

    test('gives it again and again, the same, under the same ETag', async () => {
      const [first, second] = [await ask(link()), await ask(link(photo, now + 120_000))]
      expect(second.body.equals(first.body)).toBe(true)
      expect(second.headers.etag).toBe(first.headers.etag)
      expect((await ask(link({ ...photo, id: 'telegram:43' as FileId }))).headers.etag).not.toBe(first.headers.etag)
      expect(first.headers.etag).toMatch(/^"[\w-]{43}"$/)
    })

    test('answers HEAD as GET, without opening the file', async () => {
      const [head, get] = [await ask(link(), { method: 'HEAD', headers: { range: 'bytes=0-1' } }), await ask(link())]
      const withoutDate = ({ date: _, ...rest }: Answer['headers']) => rest
      expect(head.status).toBe(200)
      expect(withoutDate(head.headers)).toEqual(withoutDate(get.headers))
      expect(head.body).toHaveLength(0)
      expect(opened).toEqual([{ offset: 0, length: 1_000 }])
    })

    test.each<[string, number, number]>([
      ['bytes=0-0', 0, 0],
      ['bytes=100-299', 100, 299],
      ['bytes=990-', 990, 999],
      ['bytes=-10', 990, 999],
      ['bytes=500-99999', 500, 999],
    ])('gives the part %s, and asks the source for no more', async (range, first, last) => {
      const { status, headers, body } = await ask(link(), { headers: { range } })
      expect(status).toBe(206)
      expect(headers['content-range']).toBe(`bytes ${first}-${last}/1000`)
      expect(headers['content-length']).toBe(String(last - first + 1))
      expect(body.equals(bytes.subarray(first, last + 1))).toBe(true)
      expect(opened).toEqual([{ offset: first, length: last - first + 1 }])
    })

    test.each(['bytes=0-1,5-6', 'bytes=9-2', 'items=0-1', 'nonsense'])('gives the whole for %s', async (range) => {
      const { status, headers, body } = await ask(link(), { headers: { range } })
      expect([status, headers['content-range'], body.length]).toEqual([200, undefined, 1_000])
    })

    test('gives no part that lies outside, and says how long the file is', async () => {
      const { status, headers, body } = await ask(link(), { headers: { range: 'bytes=1000-' } })
      expect([status, headers['content-range'], body.toString()]).toEqual([416, 'bytes */1000', refused])
      expect(opened).toEqual([])
    })

    test('gives a part on condition only of this very file', async () => {
      const etag = (await ask(link())).headers.etag ?? ''
      const statusIf = async (condition: string) => (await ask(link(), { headers: { range: 'bytes=0-9', 'if-range': condition } })).status
      expect(await statusIf(etag)).toBe(206)
      for (const other of ['"other"', `W/${etag}`, 'Wed, 21 Oct 2015 07:28:00 GMT']) expect(await statusIf(other), other).toBe(200)
    })

    test('gives a file of unknown length to its end, and no parts of it', async () => {
      find = async () => fileOf(inPieces, { size: null })
      const { status, headers, body } = await ask(link(), { headers: { range: 'bytes=0-9' } })
      expect([status, headers['content-length'], headers['accept-ranges']]).toEqual([200, undefined, 'none'])
      expect(body.equals(bytes)).toBe(true)
      expect(opened).toEqual([{ offset: 0, length: null }])
    })

    test('gives an empty file', async () => {
      find = async () => fileOf(async function* () {}, { size: 0 })
      const { status, headers, body } = await ask(link())
      expect([status, headers['content-length'], body.length]).toEqual([200, '0', 0])
    })

    test.each([
      ['text/html', 'text/html'],
      ['Text/Plain; charset=koi8-r', 'text/plain'],
      ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', undefined],
      ['image/svg+xml', 'image/svg+xml'],
      ['', 'application/octet-stream'],
      ['image', 'application/octet-stream'],
      ['a/b\r\nSet-Cookie: x=1', 'application/octet-stream'],
      ['картинка/jpeg', 'application/octet-stream'],
      [`a/${'b'.repeat(200)}`, 'application/octet-stream'],
    ])('with the type %j is answered as %s', async (mimeType, type = mimeType) => {
      find = async () => fileOf(inPieces, { mimeType })
      expect((await ask(link())).headers['content-type']).toBe(type)
    })

    test('with a name that would add a header adds none', async () => {
      find = async () => fileOf(inPieces, { name: 'a"\r\nSet-Cookie: x=1\r\n\r\n<script>' })
      const { status, headers } = await ask(link())
      expect([status, headers['set-cookie']]).toEqual([200, undefined])
      expect(headers['content-disposition']).toMatch(/^attachment; /)
    })

    test('of the self-test gives its file', async () => {
      const { body, headers } = await ask(link(selfTestFile))
      expect(body.equals(selfTestFile.bytes)).toBe(true)
      expect(decodeURIComponent(headers['content-disposition'] ?? '')).toContain(`UTF-8''${selfTestFile.name}`)
      expect(
        (await ask(link(selfTestFile), { headers: { range: 'bytes=100-299' } })).body.equals(selfTestFile.bytes.subarray(100, 300)),
      ).toBe(true)
    })
  })

  describe('who has no file', () => {
    beforeEach(() => listen())

    const here = async () => fileOf(inPieces)
    const absent: [string, number, string, () => Promise<FoundFile | Absence>][] = [
      ['a link that was changed', 403, link().replace('.jpg', '.png'), here],
      ['a link with a query', 403, `${link()}?x=1`, here],
      ['no link', 403, '/files/x', here],
      ['a link that expires this second', 410, link(photo, now), here],
      ['a link to what never was', 404, link(), async () => ({ is: 'unknown' })],
      ['a link to what is gone', 410, link(), async () => ({ is: 'gone' })],
      ['a link to what is gone when it is opened', 410, link(), async () => fileOf(inPieces, { open: async () => ({ is: 'gone' }) })],
      ['a link of a kind that nobody knows', 404, link({ id: 'constructor:1' as FileId, name: 'x' }), here],
      ['a link of no kind', 404, link({ id: 'x' as FileId, name: 'x' }), here],
    ]

    test.each(absent)('with %s gets %i, and learns nothing more', async (_what, status, path, found) => {
      find = found
      const answer = await ask(path)
      expect([answer.status, answer.body.toString()]).toEqual([status, refused])
      expect(Object.keys(answer.headers).sort()).toEqual([
        'cache-control',
        'connection',
        'content-length',
        'content-security-policy',
        'content-type',
        'date',
        'x-content-type-options',
      ])
      expect((await ask(path, { method: 'HEAD' })).body).toHaveLength(0)
    })

    test('because it cannot be had now is told when to come again', async () => {
      find = async () => ({ is: 'not_now', retryAfterMs: 41_001 })
      const { status, headers, body } = await ask(link())
      expect([status, headers['retry-after'], body.toString()]).toEqual([503, '42', '{"error":"Temporarily unavailable"}'])
    })

    test('because of a fault of ours is told no more than that', async () => {
      find = async () => {
        throw new Error('a secret of the database')
      }
      const { status, body } = await ask(link())
      expect([status, body.toString()]).toEqual([500, '{"error":"Internal error"}'])
      expect(lines.join('')).toContain('a secret of the database')
    })

    test.each(METHODS.filter((method) => !['GET', 'HEAD', 'CONNECT'].includes(method)))('%s is not allowed', async (method) => {
      const { status, headers } = await ask(link(), { method, headers: { 'content-type': 'strange/type', 'content-length': '0' } })
      expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
      expect(opened).toEqual([])
    })
  })

  test('nothing of a link gets into the log, whether it is good or bad', async () => {
    await listen()
    await ask(link())
    await ask(link(), { method: 'HEAD' })
    await ask(`${link()}x`)
    await ask(link(photo, now))
    await ask(link().replace('/files/', '/file/'))
    find = async () =>
      fileOf(async function* () {
        yield bytes.subarray(0, 10)
        throw new Error('Telegram went away')
      })
    await expect(ask(link())).rejects.toThrow()
    await vi.waitFor(() => expect(lines.filter((line) => /request answered|not be read to its end/.test(line))).toHaveLength(6))
    const log = lines.join('')
    expect(log).toMatch(/method=GET route=\/files\/\* status=200/)
    for (const part of link().split('/').slice(3)) expect(log).not.toContain(part)
    for (const part of [photo.id, photo.name]) expect(log).not.toContain(part)
  })

  /** 1 GB, made as it is asked for; `given` says how far. */
  function gigabyte() {
    const state = { given: 0, isEnded: false, isAborted: false }
    const size = 1024 ** 3
    find = async (_id, signal) => {
      signal.addEventListener('abort', () => (state.isAborted = true))
      return fileOf(
        async function* () {
          try {
            for (const piece = Buffer.alloc(65_536, 5); state.given < size; state.given += piece.length) yield piece
          } finally {
            state.isEnded = true
          }
        },
        { size },
      )
    }
    return state
  }

  test('a slow reader does not fill the memory: the source is read hardly further than he is', async () => {
    await listen()
    const source = gigabyte()
    const [response] = (await once(begin(link()), 'response')) as [IncomingMessage]
    let taken = 0
    const before = process.memoryUsage().rss
    for await (const piece of response as AsyncIterable<Buffer>) {
      taken += piece.length
      // He reads a little and looks away: long enough for a source without brakes to run away.
      await new Promise((resolve) => setImmediate(resolve))
      if (taken > 8 * 1024 ** 2) break
    }
    await vi.waitFor(() => expect(source.isEnded).toBe(true))
    // Between the two lie only the buffers of the sockets.
    expect(source.given - taken).toBeLessThan(16 * 1024 ** 2)
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 ** 2)
  })

  test('a reader who looks away altogether holds the source back', async () => {
    await listen()
    const source = gigabyte()
    const [response] = (await once(begin(link()), 'response')) as [IncomingMessage]
    response.pause()
    let seen = -1
    await vi.waitFor(
      () => {
        const isStill = source.given === seen && seen > 0
        seen = source.given
        expect(isStill).toBe(true)
      },
      { interval: 200, timeout: 5_000 },
    )
    expect(source.given).toBeLessThan(16 * 1024 ** 2)
    response.destroy()
  })

  test('a reader who hangs up ends the reading of the source', async () => {
    await listen()
    const source = gigabyte()
    const [response] = (await once(begin(link()), 'response')) as [IncomingMessage]
    await once(response, 'data')
    response.destroy()
    await vi.waitFor(() => expect([source.isAborted, source.isEnded]).toEqual([true, true]))
    await vi.waitFor(() => expect(lines.join('')).toContain('broken off by its reader'))
    expect(lines.join('')).not.toMatch(/WARN|ERROR/)
  })

  test('a reader who hangs up while the source still looks ends that too, and is no fault of ours', async () => {
    await listen()
    let isAborted = false
    find = (_id, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          isAborted = true
          reject(signal.reason)
        })
        asked.destroy()
      })
    const asked = begin(link()).on('error', () => {})
    await vi.waitFor(() => expect(isAborted).toBe(true))
    find = async () => fileOf(inPieces)
    expect((await ask(link())).status).toBe(200)
    expect(lines.join('')).not.toMatch(/WARN|ERROR/)
  })

  test('a download that ends well is not taken for one that was broken off', async () => {
    await listen()
    let isAborted = false
    find = async (_id, signal) => {
      signal.addEventListener('abort', () => (isAborted = true))
      return fileOf(inPieces)
    }
    await ask(link())
    await vi.waitFor(() => expect(lines.join('')).toContain('request answered'))
    expect(isAborted).toBe(false)
    expect(lines.join('')).not.toContain('broken off')
  })

  const fail = (): Uint8Array[] => {
    throw new Error('Telegram went away')
  }

  test.each<[string, number | null, () => Uint8Array[]]>([
    ['fails midway', 1_000, fail],
    ['fails midway, at an unknown length', null, fail],
    ['ends too soon', 1_000, () => []],
    ['gives too much', 1_000, () => [Buffer.alloc(501)]],
  ])('a source that %s ends in a broken connection, never in what looks complete', async (_what, size, rest) => {
    await listen()
    const { port } = server.server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    const begun = once(socket, 'data')
    find = async () =>
      fileOf(
        async function* () {
          yield bytes.subarray(0, 500)
          await begun
          yield* rest()
        },
        { size },
      )
    let received = Buffer.alloc(0)
    socket.on('data', (piece) => (received = Buffer.concat([received, piece])))
    socket.write(`GET ${link()} HTTP/1.1\r\nHost: h\r\n\r\n`)
    await once(socket, 'close')
    const head = received.subarray(0, received.indexOf('\r\n\r\n')).toString()
    expect(head).toMatch(/^HTTP\/1.1 200/)
    const body = received.subarray(head.length + 4)
    // Neither as many bytes as were promised nor the empty piece that ends a body of unknown length.
    expect(body.includes(bytes.subarray(0, 500))).toBe(true)
    if (size !== null) expect(body).toHaveLength(500)
    else expect(body.toString('latin1')).not.toMatch(/0\r\n\r\n$/)
    expect(lines.join('')).toContain('could not be read to its end')
  })

  test('a reader who stands still is cut off, and his place is free again', async () => {
    await listen({ maxDownloads: 1, stallMs: 100 })
    const source = gigabyte()
    const [response] = (await once(begin(link()), 'response')) as [IncomingMessage]
    response.on('error', () => {}).pause()
    await vi.waitFor(() => expect(source.isEnded).toBe(true), { timeout: 5_000 })
    find = async () => fileOf(inPieces)
    await vi.waitFor(async () => expect((await ask(link())).status).toBe(200))
  })

  test('more downloads than there is room for are told to come again, which is logged once', async () => {
    await listen({ maxDownloads: 2 })
    gigabyte()
    const readers = await Promise.all([1, 2].map(async () => ((await once(begin(link()), 'response')) as [IncomingMessage])[0]))
    for (let time = 0; time < 3; time++) {
      const { status, headers, body } = await ask(link())
      expect([status, headers['retry-after'], body.toString()]).toEqual([503, '10', '{"error":"Temporarily unavailable"}'])
    }
    expect(lines.filter((line) => line.includes('More files are fetched'))).toHaveLength(1)
    readers[0]?.destroy()
    await vi.waitFor(async () => {
      const [response] = (await once(begin(link()), 'response')) as [IncomingMessage]
      response.destroy()
      expect(response.statusCode).toBe(200)
    })
    readers[1]?.destroy()
  })

  test('one connection carries one download after another', async () => {
    await listen({ stallMs: 100 })
    const { port } = server.server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.setEncoding('latin1').on('data', (text: string) => (received += text))
    for (let count = 1; count <= 3; count++) {
      socket.write(`GET ${link(selfTestFile)} HTTP/1.1\r\nHost: h\r\n\r\n`)
      await vi.waitFor(() => expect(received.length).toBeGreaterThan(512 * count))
    }
    expect(received.match(/HTTP\/1.1 200 OK/g)).toHaveLength(3)
    socket.destroy()
  })
})
