import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** 65 s, longer than clients keep an idle connection: it is they who close it. */
const keepAliveMs = 65_000

/** An HTTP server that can stop listening and come back on the same port. */
export class WebServer {
  readonly #handler: RequestHandler
  readonly #host: string
  #port: number
  #server: Server | undefined

  /** `port` 0 takes a free one, and keeps it. */
  constructor(handler: RequestHandler, host: string, port: number) {
    this.#handler = handler
    this.#host = host
    this.#port = port
  }

  /** `http://host:port` */
  get origin(): string {
    return `http://${this.#host.includes(':') ? `[${this.#host}]` : this.#host}:${this.#port}`
  }

  get port(): number {
    return this.#port
  }

  /** Throws when the port is taken. */
  async accept(): Promise<void> {
    if (this.#server) return
    const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => void this.#handle(request, response))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, this.#host, resolve)
    })
    this.#server = server
    this.#port = (server.address() as AddressInfo).port
  }

  /** Stops listening and cuts every connection. */
  async refuse(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  /** What a handler could not answer, it could not read either: the connection is no longer of use. */
  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#handler(request, response)
    } catch (error) {
      if (!request.errored) console.error('Planfix simulator:', error)
      request.socket.destroy()
    }
  }
}
