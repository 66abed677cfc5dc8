import { Agent, request } from 'undici'
import type { PushData } from '../company/push-data.ts'

export interface BridgeAnswer {
  readonly status: number
  readonly body: string
}

/** Sends POSTs to bridges over kept-alive connections. Follows no redirects; only the caller's signal times it out. */
export class BridgeHttp {
  /** Idle connections live 1 s, shorter than servers keep them: a POST never meets one that is just being closed. */
  readonly #agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 1000, keepAliveMaxTimeout: 1000 })

  /** Throws when there is no whole answer. */
  async post(url: string, { body, contentType }: Pick<PushData, 'body' | 'contentType'>, signal: AbortSignal): Promise<BridgeAnswer> {
    const headers = { 'content-type': contentType }
    const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: this.#agent })
    return { status: answer.statusCode, body: await answer.body.text() }
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }
}
