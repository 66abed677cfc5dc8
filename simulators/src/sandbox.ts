import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { BridgeProcess } from './bridge-process.ts'
import { freePort } from './free-port.ts'
import { PlanfixSimulator } from './planfix/planfix-simulator.ts'
import { TelegramSimulator } from './telegram/telegram-simulator.ts'

export interface SandboxOptions {
  /** Everything is kept here: one folder for each of the three. */
  folder: string
  /** Begin with nothing. */
  isFresh?: boolean
  /** The bot that the bridge acts as. */
  bot?: { id: number; token: string }
  /** More of the bridge's environment, or other values. */
  env?: Record<string, string>
  onBridgeLine?: (line: string) => void
}

/** What the sandbox's bridge and Planfix know each other by; not secrets, since both sides are made up. */
export const sandboxTokens = { planfix: 'sandbox-planfix-token', bridge: 'sandbox-bridge-token' } as const

export const sandboxBot = { id: 700_100, token: '700100:sandbox' } as const

/**
 * A Telegram, a Planfix and the bridge between them, on this machine alone. The simulators live in this process; the bridge
 * is a process of its own and reaches them as it would reach the real ones, by the addresses in its environment.
 */
export class Sandbox {
  readonly telegram: TelegramSimulator
  readonly planfix: PlanfixSimulator
  readonly bridge: BridgeProcess
  /** The bot's user id, as people write to it. */
  readonly bot: number
  readonly folder: string

  private constructor(parts: {
    telegram: TelegramSimulator
    planfix: PlanfixSimulator
    bridge: BridgeProcess
    bot: number
    folder: string
  }) {
    this.folder = parts.folder
    this.telegram = parts.telegram
    this.planfix = parts.planfix
    this.bridge = parts.bridge
    this.bot = parts.bot
  }

  /** Starts the simulators, but not yet the bridge. */
  static async open(options: SandboxOptions): Promise<Sandbox> {
    const { folder, isFresh = true, bot = sandboxBot, env = {}, onBridgeLine } = options
    if (isFresh) rmSync(folder, { recursive: true, force: true })
    const bridgeFolder = join(folder, 'bridge')
    mkdirSync(bridgeFolder, { recursive: true })
    const keyFile = join(folder, 'telegram-key.pem')
    const port = await freePort()
    const telegram = await TelegramSimulator.start({ dataDir: join(folder, 'telegram'), keyOut: keyFile })
    const planfix = await PlanfixSimulator.start({
      dataDir: join(folder, 'planfix'),
      integrations: [
        {
          providerId: 'telegram',
          planfixToken: sandboxTokens.planfix,
          bridgeToken: sandboxTokens.bridge,
          bridgeUrl: `http://127.0.0.1:${port}/webhook`,
          name: 'Telegram',
        },
      ],
    })
    const bridge = new BridgeProcess({
      folder: bridgeFolder,
      port,
      onLine: onBridgeLine,
      env: {
        TELEGRAM_API_ID: '1',
        TELEGRAM_API_HASH: 'sandbox',
        TELEGRAM_BOT_TOKEN: bot.token,
        TELEGRAM_DC: `${telegram.address.host}:${telegram.address.port}`,
        TELEGRAM_DC_KEY: keyFile,
        PLANFIX_API_URL: planfix.url,
        PLANFIX_API_KEY: sandboxTokens.planfix,
        PLANFIX_WEBHOOK_TOKEN: sandboxTokens.bridge,
        ...env,
      },
    })
    return new Sandbox({ telegram, planfix, bridge, bot: bot.id, folder })
  }

  /** Starts all three and resolves when the bridge is ready. */
  static async start(options: SandboxOptions): Promise<Sandbox> {
    const sandbox = await Sandbox.open(options)
    try {
      await sandbox.bridge.start()
      return sandbox
    } catch (error) {
      await sandbox.stop()
      throw error
    }
  }

  /** What GET /webhook tells about the connection. */
  async status(): Promise<{
    status: string
    state: string
    reason: string
    client_id: string
    queue_depth: number
    last_error: { text: string } | null
  }> {
    const response = await fetch(`${this.bridge.address}/webhook`, { headers: { authorization: `Bearer ${sandboxTokens.bridge}` } })
    return (await response.json()) as Awaited<ReturnType<Sandbox['status']>>
  }

  async stop(): Promise<void> {
    await this.bridge.stop()
    await Promise.all([this.telegram.stop(), this.planfix.stop()])
  }
}
