import { writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { World } from './world.ts'

/** The simplest web server that can stand before a bridge. It tells what was asked through it, and can be set up wrongly. */
export class WebServer {
  readonly #server: Server
  /** Paths and queries, as they came. */
  readonly asked: string[] = []
  /** What a path becomes on its way to the bridge; null: it is not passed on. */
  pass: (path: string) => string | null = (path) => path

  private constructor(world: World) {
    this.#server = createServer((incoming, response) => {
      const asked = incoming.url ?? ''
      this.asked.push(asked)
      const path = this.pass(asked)
      if (path === null) {
        response.writeHead(404).end('<h1>Not found</h1>')
        return
      }
      const { method, headers } = incoming
      request(`${world.bridge.address}${path}`, { method, headers })
        .on('response', (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)))
        .on('error', () => response.writeHead(502).end())
        .end()
    })
  }

  /** Listens, and is the PUBLIC_URL of all that is started afterwards. */
  static async before(world: World): Promise<WebServer> {
    const webServer = new WebServer(world)
    await new Promise<void>((resolve) => webServer.#server.listen(0, '127.0.0.1', resolve))
    writeFileSync(join(world.folder, 'bridge', '.env'), `PUBLIC_URL=${webServer.url}\n`)
    return webServer
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The path of a link to the file of the self-test, as doctor asked for it. */
  async linkOf(world: World): Promise<string> {
    const { output } = await world.plangram('doctor')
    const link = this.asked.find((path) => path.startsWith('/files/'))
    if (!link) throw new Error(`doctor asked for no file:\n${output}`)
    return link
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
