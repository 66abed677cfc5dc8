import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RequestPace, RequestPurpose } from '../../request-pace.ts'

export interface SeenRequest {
  line: string
  headers: IncomingHttpHeaders
  body: string
  /** The `method` of the document. */
  method: string
  response: ServerResponse
}

/** A server on loopback that keeps what it was asked and answers as it is told. */
export async function startXmlServer(answer: (request: SeenRequest) => void) {
  const requests: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('utf8')
    const method = /<request method="([^"]*)"/.exec(body)?.[1] ?? ''
    const seen = { line: `${request.method} ${request.url}`, headers: request.headers, body, method, response }
    requests.push(seen)
    answer(seen)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    requests,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/xml/`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function answerXml(response: ServerResponse, document: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/xml; charset=utf-8' }).end(document)
}

/** Whoever asks may go at once. */
export class OpenPace implements RequestPace {
  readonly turns: RequestPurpose[] = []
  readonly remaining: number[] = []
  readonly freezes: number[] = []

  async turn(purpose: RequestPurpose, _signal: AbortSignal): Promise<void> {
    this.turns.push(purpose)
  }

  noteRemaining(count: number): void {
    this.remaining.push(count)
  }

  freeze(ms: number): void {
    this.freezes.push(ms)
  }
}
