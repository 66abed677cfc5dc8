import { type ExchangeOptions, type PlanfixAnswer, PlanfixHttp } from '../planfix-http.ts'

/** Posts to one Planfix chat API address (Planfix help: "Список команд API для чатов"): form-encoded, UTF-8. */
export class ChatApiClient {
  readonly #http: PlanfixHttp
  readonly #path: string

  constructor(url: string) {
    const { origin, pathname } = new URL(url)
    this.#http = new PlanfixHttp(origin)
    this.#path = pathname
  }

  /**
   * Fields are sent in the order given.
   * @throws PlanfixUnreachableError when no whole answer came.
   */
  post(fields: [name: string, value: string][], options: ExchangeOptions): Promise<PlanfixAnswer> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', accept: 'application/json' }
    return this.#http.request({ method: 'POST', path: this.#path, headers, body: new URLSearchParams(fields).toString() }, options)
  }

  close(): Promise<void> {
    return this.#http.close()
  }
}
