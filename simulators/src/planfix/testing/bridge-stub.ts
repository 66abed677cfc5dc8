import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodeFormPairs, type FormPair, parseFormPairs } from '../form-pairs.ts'
import { readBody } from '../read-body.ts'

/** A push as it arrived at the bridge. */
export interface ReceivedPush {
  readonly body: string
  readonly contentType: string | undefined
  readonly fields: Readonly<Record<string, string>>
}

/** The status and body of an answer, or none at all. */
export type StubAnswer = readonly [status: number, body?: string] | 'hang'

/** A bridge that does nothing but record what Planfix pushes and answer as told. */
export class BridgeStub {
  readonly received: ReceivedPush[] = []
  /** Most pushes that were being answered at the same moment. */
  mostAtOnce = 0
  /** How the next pushes are answered. */
  answer: (push: ReceivedPush) => StubAnswer | Promise<StubAnswer> = (push) => [200, idsFor(push)]
  readonly #server: Server
  #atOnce = 0
  #waiting: (() => void)[] = []

  private constructor() {
    this.#server = createServer((request, response) => void this.#receive(request, response))
  }

  static async start(): Promise<BridgeStub> {
    const stub = new BridgeStub()
    await new Promise<void>((resolve) => stub.#server.listen(0, '127.0.0.1', resolve))
    return stub
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/planfix`
  }

  /** Resolves when so many pushes have arrived since the start. */
  async receives(count: number): Promise<readonly ReceivedPush[]> {
    while (this.received.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.received
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request)).toString()
    const push = { body, contentType: request.headers['content-type'], fields: fieldsOf(body) }
    this.received.push(push)
    for (const resolve of this.#waiting.splice(0)) resolve()
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce)
    const answer = await this.answer(push)
    this.#atOnce--
    if (answer !== 'hang') response.writeHead(answer[0]).end(answer[1])
  }
}

/** The answer of a bridge that took a push. */
export function idsFor({ fields }: ReceivedPush): string {
  const chatId = fields['chatId'] ?? `phone-${fields['contactPhone']}`
  return JSON.stringify({ chatId, contactId: chatId })
}

/** Posts a command to the chat API as a bridge does. */
export async function postCommand(url: string, fields: Record<string, string> | readonly FormPair[]) {
  const pairs = Array.isArray(fields) ? (fields as readonly FormPair[]) : Object.entries(fields)
  return postForm(url, encodeFormPairs(pairs))
}

/** Posts any body; follows no redirects. */
export async function postForm(url: string, body: string, contentType = 'application/x-www-form-urlencoded') {
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': contentType }, redirect: 'manual' })
  return { status: response.status, body: await response.text(), headers: response.headers }
}

function fieldsOf(body: string): Record<string, string> {
  try {
    return Object.fromEntries(parseFormPairs(body))
  } catch {
    return {}
  }
}
