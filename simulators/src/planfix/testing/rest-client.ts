import { type EndpointName, endpointShape, findAnswerMistakes } from '../rest-api/shapes.ts'

export interface RestAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks into is what it expects; shapes.json has checked the rest.
  readonly body: any
  readonly headers: Headers
}

export interface RestRequest {
  readonly id?: number | string
  readonly commentId?: number
  readonly query?: Readonly<Record<string, string>>
  /** JSON, unless it is a form or a text. */
  readonly body?: object | string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls the REST API; every answer is checked against shapes.json. */
export class RestClient {
  readonly #url: string
  readonly #token: string

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  /** Throws when the answer is not what Planfix's document says. */
  async call(endpoint: EndpointName, request: RestRequest = {}): Promise<RestAnswer> {
    const answer = await this.raw(endpoint, request)
    const mistakes = findAnswerMistakes(endpoint, answer.status, answer.body)
    if (mistakes.length > 0)
      throw new Error(`${endpoint} answered ${answer.status} ${JSON.stringify(answer.body)}: ${JSON.stringify(mistakes)}`)
    return answer
  }

  /** The body of an answer with the status that the document has for success. Throws for any other. */
  async good(endpoint: EndpointName, request: RestRequest = {}): Promise<RestAnswer['body']> {
    const { status, body } = await this.call(endpoint, request)
    if (!Object.hasOwn(endpointShape(endpoint).answers, status)) throw new Error(`${endpoint} answered ${status} ${JSON.stringify(body)}`)
    return body
  }

  /** `[status, code]` of a refusal. */
  async refused(endpoint: EndpointName, request: RestRequest = {}): Promise<[status: number, code: number]> {
    const { status, body } = await this.call(endpoint, request)
    return [status, body?.code]
  }

  /** Follows no redirects, checks nothing; a body that is no JSON is a text. */
  async raw(endpoint: EndpointName, { id = '', commentId, query = {}, body, headers }: RestRequest = {}): Promise<RestAnswer> {
    const [method = '', path = ''] = endpoint.split(' ')
    const url = new URL(
      this.#url +
        path
          .slice(1)
          .replace('{id}', String(id))
          .replace('{commentId}', String(commentId ?? '')),
    )
    for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value)
    const sent = typeof body === 'object' && !(body instanceof FormData) ? JSON.stringify(body) : body
    const all = { authorization: `Bearer ${this.#token}`, ...headers }
    const response = await fetch(url, { method, headers: all, redirect: 'manual', ...(sent !== undefined && { body: sent }) })
    const text = await response.text()
    return { status: response.status, body: parse(text), headers: response.headers }
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
