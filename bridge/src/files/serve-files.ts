import { createHash } from 'node:crypto'
import { METHODS, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FileId } from '../domain/ids.ts'
import type { Log } from '../observe/logger.ts'
import { type ByteRange, readRange } from './byte-range.ts'
import { openLink } from './file-links.ts'
import { contentDisposition } from './file-name.ts'
import type { Absence, FileSource, FoundFile } from './file-source.ts'

export interface FileOptions {
  source: FileSource
  /** What links are signed with. */
  key: Buffer
  /** Epoch ms. */
  now: () => number
  log: Log
  /** At the same moment. Each may hold two pieces of a megabyte: 32 of them take 64 MB. */
  maxDownloads?: number
  /** A reader who takes nothing for so long, or a source that gives nothing, ends the download, ms. A proxy waits as long. */
  stallMs?: number
}

/** Whoever comes when all downloads are taken is told to come back after this, ms. */
const busyMs = 10_000

/** What is given away was made by strangers: nobody shall open it in our name, guess what it is, or keep it. */
const guards = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, no-store',
} as const

/**
 * `/files/…`: Telegram's files for Planfix, under signed links. Planfix asks once or twice, soon or late, perhaps with HEAD,
 * perhaps for a part: none of it is documented, so all of it works. Who has no valid link learns nothing: not whose file it
 * is, not whether there is one.
 */
export function serveFiles(app: FastifyInstance, options: FileOptions): void {
  const downloads = new Downloads(options)
  for (const method of METHODS) if (method !== 'CONNECT' && !app.supportedMethods.includes(method)) app.addHttpMethod(method)
  // Before a body is looked at: its type or its size would be refused otherwise.
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method === 'GET' || request.method === 'HEAD') return done()
    reply.code(405).header('allow', 'GET, HEAD').headers(guards).send({ error: 'Method not allowed' })
  })
  app.route({ method: app.supportedMethods, url: '/files/*', handler: (request, reply) => downloads.answer(request, reply) })
}

/** The downloads under way. */
class Downloads {
  readonly #options: Required<FileOptions>
  #underWay = 0
  #isFull = false

  constructor(options: FileOptions) {
    this.#options = { maxDownloads: 32, stallMs: 60_000, ...options }
  }

  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { key, now } = this.#options
    const link = openLink(request.raw.url ?? '', key)
    if (!link) return refuse(reply, 403)
    if (link.expiresAt <= now()) return refuse(reply, 410)
    if (!this.#hasRoom()) return refuseForNow(reply, busyMs)
    const signal = untilHungUp(reply.raw)
    this.#underWay += 1
    try {
      return await this.#serve(request, reply, link.id, signal)
    } catch (error) {
      if (!signal.aborted) throw error
      return reply.hijack()
    } finally {
      this.#underWay -= 1
    }
  }

  #hasRoom(): boolean {
    const { maxDownloads, log } = this.#options
    const wasFull = this.#isFull
    this.#isFull = this.#underWay >= maxDownloads
    if (this.#isFull && !wasFull)
      log.warn(
        { downloads: maxDownloads },
        'More files are fetched at once than the bridge gives away; the others are told to come again / Одновременно скачивается больше файлов, чем мост отдаёт; остальным предложено повторить',
      )
    return !this.#isFull
  }

  async #serve(request: FastifyRequest, reply: FastifyReply, id: FileId, signal: AbortSignal): Promise<FastifyReply> {
    const file = await this.#options.source.find(id, signal)
    if (file.is !== 'here') return refuseAbsent(reply, file)
    const etag = etagOf(id)
    const range = wantedRange(request, file, etag)
    if (range === 'unsatisfiable') return refuse(reply.header('content-range', `bytes */${file.size}`), 416)
    const headers = headersOf(file, etag, range)
    // Not through Fastify, which would take the length of an answer without a body from the body.
    if (request.method === 'HEAD') {
      reply.hijack().raw.writeHead(200, headers).end()
      return reply
    }
    const part = range === 'whole' ? { offset: 0, length: file.size } : { offset: range.first, length: lengthOf(range) }
    const opened = await file.open(part, signal)
    if (opened.is !== 'here') return refuseAbsent(reply, opened)
    const response = reply.hijack().raw.writeHead(range === 'whole' ? 200 : 206, headers)
    await this.#send(exactly(opened.bytes, part.length), response, signal)
    return reply
  }

  /** A source that fails midway, or a reader who stands still, ends in a broken connection: never in what looks complete. */
  async #send(bytes: AsyncIterable<Uint8Array>, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const { log, stallMs } = this.#options
    response.setTimeout(stallMs, () => response.destroy())
    try {
      await pipeline(bytes, response)
    } catch (err) {
      // `pipeline` has destroyed the response.
      if (signal.aborted) log.debug({ module: 'files' }, 'a download was broken off by its reader')
      else log.warn({ err }, 'A file could not be read to its end; the download was broken off / Файл не дочитан, скачивание прервано')
    }
  }
}

/** Aborted when the connection ends before the answer does. */
function untilHungUp(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort()
  })
  return controller.signal
}

/** Parts are for GET alone, for a known size, and for whoever has the rest of this very file (RFC 9110, 14.2 and 13.1.5). */
function wantedRange({ method, headers }: FastifyRequest, { size }: FoundFile, etag: string): ByteRange | 'whole' | 'unsatisfiable' {
  const isOfAnother = headers['if-range'] !== undefined && headers['if-range'] !== etag
  return method === 'HEAD' || size === null || isOfAnother ? 'whole' : readRange(headers.range, size)
}

function headersOf(file: FoundFile, etag: string, range: ByteRange | 'whole'): Record<string, string> {
  const { name, mimeType, size } = file
  const length = range === 'whole' ? size : lengthOf(range)
  return {
    ...guards,
    'content-type': safeType(mimeType),
    'content-disposition': contentDisposition(name),
    etag,
    'accept-ranges': size === null ? 'none' : 'bytes',
    ...(length === null ? {} : { 'content-length': String(length) }),
    ...(range === 'whole' ? {} : { 'content-range': `bytes ${range.first}-${range.last}/${size}` }),
  }
}

function lengthOf({ first, last }: ByteRange): number {
  return last - first + 1
}

/** One id is the same bytes for ever, so it tells them apart; but it is nobody's business. */
function etagOf(id: FileId): string {
  return `"${createHash('sha256').update(id).digest('base64url')}"`
}

/** A type and a subtype (RFC 6838, 4.2); parameters are not carried. */
function safeType(mimeType: string): string {
  const [type = ''] = mimeType.toLowerCase().split(';')
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/.test(type.trim()) ? type.trim() : 'application/octet-stream'
}

/** As many bytes as were promised. @throws when there are fewer or more */
async function* exactly(bytes: AsyncIterable<Uint8Array>, length: number | null): AsyncGenerator<Uint8Array> {
  let given = 0
  for await (const piece of bytes) {
    given += piece.length
    if (length !== null && given > length) throw new Error(`More than ${length} bytes came`)
    yield piece
  }
  if (length !== null && given < length) throw new Error(`Only ${given} of ${length} bytes came`)
}

function refuseAbsent(reply: FastifyReply, absence: Absence): FastifyReply {
  if (absence.is === 'not_now') return refuseForNow(reply, absence.retryAfterMs)
  return refuse(reply, absence.is === 'gone' ? 410 : 404)
}

function refuseForNow(reply: FastifyReply, retryAfterMs: number): FastifyReply {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000))
  return reply.code(503).headers(guards).header('retry-after', String(seconds)).send({ error: 'Temporarily unavailable' })
}

function refuse(reply: FastifyReply, status: 403 | 404 | 410 | 416): FastifyReply {
  return reply.code(status).headers(guards).send({ error: 'Not available' })
}
