import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingMessage['headers']
  body: Buffer
}

export interface GivenAnswer {
  status: number
  headers?: Record<string, string>
  /** Texts go as they are, anything else as JSON. */
  body?: unknown
}

/** A web server on loopback that answers as it is told and keeps what it was asked. */
export class RestServer {
  readonly requests: SeenRequest[] = []
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  #answer: (request: SeenRequest) => GivenAnswer | Promise<GivenAnswer> = () => ({ status: 200, body: { result: 'success' } })

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The latest request. */
  get last(): SeenRequest {
    const request = this.requests.at(-1)
    if (!request) throw new Error('nothing was asked')
    return request
  }

  answerWith(answer: GivenAnswer | ((request: SeenRequest) => GivenAnswer | Promise<GivenAnswer>)): void {
    this.#answer = typeof answer === 'function' ? answer : () => answer
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://server')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: Buffer.concat(chunks),
    }
    this.requests.push(seen)
    const { status, headers, body } = await this.#answer(seen)
    response.writeHead(status, {
      ...(body !== undefined && typeof body !== 'string' && { 'content-type': 'application/json' }),
      ...headers,
    })
    response.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
  }
}
