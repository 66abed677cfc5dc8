import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Address } from '../bot-report.ts'
import { ControlError } from './control-error.ts'
import type { ControlledSimulator } from './controlled-simulator.ts'
import { Fields } from './fields.ts'
import { ROUTES } from './routes.ts'

const HOST = '127.0.0.1'
const MAX_BODY_LENGTH = 1024 * 1024

/** The simulator over HTTP and JSON, on the loopback only. Described in control-api.md. */
export class ControlServer {
  readonly address: Address
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.address = { host: HOST, port: (server.address() as AddressInfo).port }
  }

  static async start(telegram: ControlledSimulator, port: number): Promise<ControlServer> {
    const server = createServer((request, response) => void answer(telegram, request, response))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, HOST, resolve)
    })
    return new ControlServer(server)
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }
}

async function answer(telegram: ControlledSimulator, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const result = await run(telegram, request)
    if (result instanceof Readable) await sendBytes(response, result)
    else send(response, 200, result ?? { ok: true })
  } catch (error) {
    if (response.headersSent) return void response.destroy()
    send(response, error instanceof ControlError ? error.status : 400, { error: error instanceof Error ? error.message : String(error) })
  }
}

async function run(telegram: ControlledSimulator, request: IncomingMessage): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const path = pathname.split('/')
  const candidates = ROUTES.filter((route) => matches(route.path.split('/'), path))
  const route = candidates.find((each) => each.method === request.method)
  if (candidates.length === 0) throw new ControlError(404, `There is no ${pathname} here.`)
  if (!route) throw new ControlError(405, `${pathname} knows ${candidates.map((each) => each.method).join(', ')} only.`)
  return route.run({ telegram, id: path[2] ?? '', query: new Fields(Object.fromEntries(searchParams)), body: await readBody(request) })
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.length === path.length && pattern.every((part, index) => part === ':id' || part === path[index])
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > MAX_BODY_LENGTH) throw new ControlError(413, `A body may have ${MAX_BODY_LENGTH} bytes.`)
    chunks.push(chunk)
  }
  try {
    return length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new ControlError(400, 'The body is not JSON.')
  }
}

async function sendBytes(response: ServerResponse, bytes: Readable): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  await pipeline(bytes, response)
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(`${JSON.stringify(body)}\n`)
}
