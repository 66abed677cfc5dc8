import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Company } from '../company/company.ts'
import type { Answering } from '../pushes/answering.ts'
import { type HugeBody, sendAnswer, sendHalf, sendHuge } from '../send-answer.ts'
import { type RestEffect, restEffectOf } from '../trouble/rest-effect.ts'
import type { Troubles } from '../trouble/troubles.ts'
import { findCaller, refuseOverLimit, refuseWithoutScope } from './admit.ts'
import { ContentServer, type Download } from './content-server.ts'
import { tooLarge } from './file-methods.ts'
import { type FoundEndpoint, findEndpoint } from './find-endpoint.ts'
import { readJsonBody, readQuery } from './read-request.ts'
import { readUpTo } from './read-upload.ts'
import { type Answer, failureAnswer } from './rest-answer.ts'
import type { RestCall } from './rest-call.ts'
import { restMethods } from './rest-methods.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { endpointShape } from './shapes.ts'

const prefix = '/rest'

/** 16 MiB: far above any JSON; keeps a runaway sender from filling the memory. */
const largestJson = 16 * 1024 * 1024

/** What a multipart form has beside the file: more than enough for one name and one type. */
const formBytes = 64 * 1024

/** What the REST API works with. */
export interface RestApiParts {
  readonly company: Company
  readonly answering: Answering
  readonly troubles: Troubles
}

/** A request that was read. */
interface ReadRequest {
  readonly endpoint: FoundEndpoint
  readonly query: URLSearchParams
  readonly authorization: string | undefined
  readonly contentType: string
  readonly bytes: Buffer | 'too large'
}

const hugeJson: HugeBody = {
  contentType: 'application/json',
  opening: '{"result":"success","padding":"',
  filler: 'x',
  closing: '"}',
  isLengthTold: false,
}

const noTrouble: RestEffect = { isProcessed: true, answer: 'own', delayMs: 0 }

/** `/rest/...`: reads a request, lets trouble have its way, answers. Planfix help: REST API. */
export class RestApi {
  readonly #parts: RestApiParts
  readonly #content: ContentServer

  /** `host` is where the contents of files are served, on a free port of its own. */
  constructor(parts: RestApiParts, host: string) {
    this.#parts = parts
    this.#content = new ContentServer(parts.company.files, host)
  }

  /** What was fetched of the files' contents, and whether a token came along. */
  get downloads(): readonly Download[] {
    return this.#content.downloads
  }

  isMine(path: string): boolean {
    return path === prefix || path.startsWith(`${prefix}/`)
  }

  start(): Promise<void> {
    return this.#content.accept()
  }

  stop(): Promise<void> {
    return this.#content.refuse()
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://planfix')
    const endpoint = findEndpoint(request.method ?? '', pathname.slice(prefix.length))
    if (!endpoint) return sendAnswer(response, failureAnswer(404, refusalCode.unknown, `No method ${request.method} ${pathname}`))
    const bytes = await readUpTo(request, endpoint.name === 'POST /file/' ? this.#largestFile + formBytes : largestJson)
    const { authorization, 'content-type': contentType = '' } = request.headers
    await this.#serve({ endpoint, query: searchParams, authorization, contentType, bytes }, response)
  }

  async #serve(request: ReadRequest, response: ServerResponse): Promise<void> {
    const trouble = this.#parts.troubles.takeForRest(request.endpoint.name)
    const effect = trouble ? restEffectOf(trouble) : noTrouble
    const own = effect.isProcessed ? await this.#execute(request, effect) : undefined
    if (effect.delayMs > 0) await sleep(effect.delayMs, undefined, { ref: false })
    const answer = effect.answer === 'own' ? own : effect.answer
    if (answer === 'cut') response.socket?.destroy()
    else if (answer === 'half' && own) sendHalf(response, own)
    else if (typeof answer === 'number') await sendHuge(response, answer, hugeJson)
    else if (typeof answer === 'object') sendAnswer(response, answer)
  }

  get #largestFile(): number {
    return this.#parts.company.account.settings.largestFile
  }

  async #execute(request: ReadRequest, effect: RestEffect): Promise<Answer> {
    const headers: Record<string, string> = {}
    try {
      const answer = await this.#carryOut(request, effect, headers)
      return { ...answer, headers: { ...answer.headers, ...headers } }
    } catch (error) {
      if (!(error instanceof RestRefusal)) throw error
      const answer = failureAnswer(statusOf(error, request), error.code, error.message, error.more.body)
      return { ...answer, headers: { ...answer.headers, ...error.more.headers, ...headers } }
    }
  }

  /** `headers` is filled with what every answer has from the moment on that the caller is known. */
  async #carryOut(request: ReadRequest, effect: RestEffect, headers: Record<string, string>): Promise<Answer> {
    const { company } = this.#parts
    const { endpoint, query, authorization } = request
    const caller = findCaller(company, endpoint.name.split(' ')[0] ?? '', authorization, query)
    const admission = company.limits.ask('rest', endpoint.name)
    headers['x-ratelimit-remaining'] = String(admission.remaining)
    refuseOverLimit(admission, company.account.settings)
    const method = restMethods[endpoint.name]
    refuseWithoutScope(caller, method.scope)
    return method.run({ ...this.#read(request), caller: caller.employee, update: effect.update })
  }

  #read({ endpoint: { name, ids }, query, contentType, bytes }: ReadRequest): Omit<RestCall, 'caller' | 'update'> {
    const { company } = this.#parts
    if (bytes === 'too large') throw name === 'POST /file/' ? tooLarge() : new RestRefusal(400, refusalCode.malformed, 'Too large')
    const shape = endpointShape(name)
    return {
      company,
      clock: company.clock,
      ids,
      query: readQuery(shape, query),
      body: readJsonBody(shape, bytes),
      bytes,
      contentType,
      writeComment: (comment) => this.#writeComment(comment),
      contentUrl: (file) => this.#content.urlOf(file),
    }
  }

  #writeComment(comment: Parameters<RestCall['writeComment']>[0]): ReturnType<RestCall['writeComment']> {
    const { company, answering } = this.#parts
    return company.account.settings.pushesApiComments ? answering.write(comment).comment : company.comments.add(comment)
  }
}

/** Lists answer a mistake in the request with 500, the rest with 400, as far as Planfix's document says. */
function statusOf({ status, code }: RestRefusal, { endpoint }: ReadRequest): number {
  const isMistake = status === 400 && [refusalCode.malformed, refusalCode.missing, refusalCode.badValue].some((known) => known === code)
  return isMistake ? (endpointShape(endpoint.name).mistake ?? status) : status
}
