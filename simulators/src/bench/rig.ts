import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BridgeProcess } from '../bridge-process.ts'
import { freePort } from '../free-port.ts'

/** Everything that the bench runs, each a process of its own, so that their shares of the machine can be told apart. */
export class Rig {
  readonly bridge: BridgeProcess
  readonly telegram: ControlClient
  readonly planfix: ControlClient
  /** Planfix's chat API. */
  readonly planfixUrl: string
  readonly #children: ChildProcess[]

  private constructor(parts: {
    bridge: BridgeProcess
    telegram: ControlClient
    planfix: ControlClient
    planfixUrl: string
    children: ChildProcess[]
  }) {
    this.bridge = parts.bridge
    this.telegram = parts.telegram
    this.planfix = parts.planfix
    this.planfixUrl = parts.planfixUrl
    this.#children = parts.children
  }

  static async start(folder: string): Promise<Rig> {
    const [telegramPort, telegramControl, planfixPort, planfixControl, bridgePort] = await freePorts(5)
    const keyFile = join(folder, 'telegram-key.pem')
    const children = [
      simulate([
        'telegram',
        '--port',
        String(telegramPort),
        '--control-port',
        String(telegramControl),
        '--key-out',
        keyFile,
        '--data',
        join(folder, 'telegram'),
      ]),
      simulate([
        'planfix',
        '--port',
        String(planfixPort),
        '--control-port',
        String(planfixControl),
        '--bridge-url',
        `http://127.0.0.1:${bridgePort}/webhook`,
        '--bridge-token',
        tokens.bridge,
        '--planfix-token',
        tokens.planfix,
      ]),
    ]
    const telegram = new ControlClient(`http://127.0.0.1:${telegramControl}`)
    const planfix = new ControlClient(`http://127.0.0.1:${planfixControl}`)
    await Promise.all([telegram.ready(), planfix.ready()])
    const planfixUrl = `http://127.0.0.1:${planfixPort}/webchat/api`
    const bridge = new BridgeProcess({
      folder,
      port: bridgePort ?? 0,
      env: {
        TELEGRAM_API_ID: '1',
        TELEGRAM_API_HASH: 'bench',
        TELEGRAM_BOT_TOKEN: `${botId}:bench`,
        TELEGRAM_DC: `127.0.0.1:${telegramPort}`,
        TELEGRAM_DC_KEY: keyFile,
        PLANFIX_API_URL: planfixUrl,
        PLANFIX_API_KEY: tokens.planfix,
        PLANFIX_WEBHOOK_TOKEN: tokens.bridge,
        LOG_LEVEL: 'warn',
      },
    })
    return new Rig({ bridge, telegram, planfix, planfixUrl, children })
  }

  async stop(): Promise<void> {
    await this.bridge.stop()
    for (const child of this.#children) {
      if (child.exitCode !== null) continue
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    }
  }
}

export const botId = 700_200
export const tokens = { planfix: 'bench-planfix-token', bridge: 'bench-bridge-token' } as const

/** The control API of a simulator, over HTTP. */
export class ControlClient {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  async get<Answer>(path: string): Promise<Answer> {
    return this.#request<Answer>(path, { method: 'GET' })
  }

  async send<Answer>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown = {}): Promise<Answer> {
    return this.#request<Answer>(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  }

  async ready(): Promise<void> {
    for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
      if (
        await fetch(`${this.#url}/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`The simulator at ${this.#url} did not start.`)
  }

  async #request<Answer>(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(this.#url + path, init)
    const text = await response.text()
    if (!response.ok) throw new Error(`${init.method} ${path}: ${response.status} ${text}`)
    return (text ? JSON.parse(text) : undefined) as Answer
  }
}

function simulate(args: string[]): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(new URL('../simulate.js', import.meta.url)), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < count) {
    const port = await freePort()
    if (!ports.includes(port)) ports.push(port)
  }
  return ports
}
