import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { PlanfixAnswer } from '../planfix-http.ts'
import type { Download } from './call.ts'
import { PlanfixStrangeAnswerError } from './errors.ts'
import { type AnswerReading, readAnswer } from './read-answer.ts'

/** An answer whose body has not been read yet. */
export interface OpenAnswer extends Omit<PlanfixAnswer, 'body'> {
  body: Dispatcher.ResponseData['body']
}

/**
 * `file.download` tells by the HTTP status: 200 the file, 302 where it is, 403 and 404 an error. A session that has
 * ended is told as everywhere else, so a 200 may be an error too.
 * @throws PlanfixApiError, PlanfixStrangeAnswerError
 */
export async function readDownload({ status, headers, body }: OpenAnswer, url: string, reading: AnswerReading): Promise<Download> {
  if (status === 302) {
    await body.dump({ limit: longestError })
    return { kind: 'location', url: locationOf(headers, url, reading.method) }
  }
  const rest = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const beginning = await take(rest, longestPrelude)
  if (status === 200 && !isRefusal(beginning)) {
    const bytes = Readable.from(continued(beginning, rest), { objectMode: false })
    bytes.once('close', () => body.destroy())
    return { kind: 'content', bytes, length: lengthOf(headers) }
  }
  const whole = Buffer.concat([beginning, await take(rest, longestError)])
  await rest.return?.()
  readAnswer({ status, headers, body: whole.toString('utf8') }, reading)
  throw new PlanfixStrangeAnswerError(reading.method, { status, what: `${status} instead of a file`, hasLeft: true })
}

/** An error is told from a file by so much of its beginning, bytes. */
const longestPrelude = 512
const longestError = 64 * 1024

function isRefusal(beginning: Buffer): boolean {
  return /^\s*(?:<\?xml[^>]{0,100}>)?\s*<response\s+status="error"/.test(beginning.toString('utf8'))
}

/** At least `enough` bytes of a stream, or all there are. */
async function take(stream: AsyncIterator<Buffer>, enough: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for (let length = 0; length < enough; ) {
    const next = await stream.next()
    if (next.done) break
    chunks.push(next.value)
    length += next.value.length
  }
  return Buffer.concat(chunks)
}

async function* continued(beginning: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (beginning.length > 0) yield beginning
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

function locationOf(headers: PlanfixAnswer['headers'], url: string, method: string): string {
  const location = headers['location']
  const target = typeof location === 'string' && URL.canParse(location, url) ? new URL(location, url) : undefined
  if (target?.protocol === 'https:' || target?.protocol === 'http:') return target.href
  throw new PlanfixStrangeAnswerError(method, { status: 302, what: '302 without a usable Location', hasLeft: true })
}

function lengthOf(headers: PlanfixAnswer['headers']): number | null {
  const length = headers['content-length']
  return typeof length === 'string' && /^\d+$/.test(length) ? Number(length) : null
}
