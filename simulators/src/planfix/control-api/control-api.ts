import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../read-body.ts'
import { UsageError } from '../usage-error.ts'
import { WebServer } from '../web-server.ts'
import { accountRoutes } from './account-routes.ts'
import { clockRoutes } from './clock-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { integrationRoutes } from './integration-routes.ts'
import { JsonInput } from './json-input.ts'
import { peopleRoutes } from './people-routes.ts'
import { pushRoutes } from './push-routes.ts'
import { restRoutes } from './rest-routes.ts'
import type { ControlledParts, Route } from './route.ts'
import { taskRoutes } from './task-routes.ts'
import { tokenRoutes } from './token-routes.ts'
import { troubleRoutes } from './trouble-routes.ts'
import { writingRoutes } from './writing-routes.ts'

/** The simulator's own API, on a port of its own: JSON over HTTP, described in control-api.md. */
export class ControlApi {
  readonly #routes: readonly Route[]
  readonly #web: WebServer

  constructor(parts: ControlledParts, host: string, port: number) {
    const ofCompany = [accountRoutes, integrationRoutes, peopleRoutes, taskRoutes, tokenRoutes]
    const makers = [eventRoutes, ...ofCompany, writingRoutes, pushRoutes, troubleRoutes, clockRoutes, restRoutes]
    this.#routes = makers.flatMap((make) => make(parts))
    this.#web = new WebServer((request, response) => this.#handle(request, response), host, port)
  }

  /** `http://host:port` */
  get url(): string {
    return this.#web.origin
  }

  start(): Promise<void> {
    return this.#web.accept()
  }

  stop(): Promise<void> {
    return this.#web.refuse()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [status, body] = await this.#answer(request)
    const text = JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
  }

  async #answer(request: IncomingMessage): Promise<[status: number, body: unknown]> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control')
    const found = this.#find(request.method ?? '', pathname)
    if (!found) return [404, { error: `No route ${request.method} ${pathname}` }]
    try {
      const input = new JsonInput(parseJson((await readBody(request)).toString()))
      return [200, (await found.route.handle({ params: found.params, query: searchParams, input })) ?? {}]
    } catch (error) {
      if (error instanceof UsageError) return [400, { error: error.message }]
      return [500, { error: String(error) }]
    }
  }

  #find(method: string, pathname: string): { route: Route; params: Record<string, string> } | undefined {
    for (const route of this.#routes) {
      const params = route.method === method ? matchPath(route.path, pathname) : undefined
      if (params) return { route, params }
    }
    return undefined
  }
}

function matchPath(pattern: string, pathname: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), pathname.split('/')]
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [place, part] of wanted.entries()) {
    const value = given[place] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value)
    else if (part !== value) return undefined
  }
  return params
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError('The body is no JSON')
  }
}
