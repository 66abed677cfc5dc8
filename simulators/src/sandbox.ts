import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { BridgeProcess } from './bridge-process.ts'
import { freePort } from './free-port.ts'
import type { Comment } from './planfix/company/comment.ts'
import { PlanfixSimulator } from './planfix/planfix-simulator.ts'
import type { Push } from './planfix/pushes/push.ts'
import type { StaffMember } from './planfix/staff.ts'
import type { TaskView } from './planfix/task-views.ts'
import type { Person } from './telegram/person.ts'
import { TelegramSimulator } from './telegram/telegram-simulator.ts'

export interface SandboxOptions {
  /** Everything is kept here: one folder for each of the three. */
  folder: string
  /** Which of Planfix's interfaces the bridge uses; the chat API by default, `chat+rest` with the REST API beside it. */
  api?: SandboxApi
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

export const sandboxApis = ['chat', 'chat+rest', 'xml', 'rest'] as const
export type SandboxApi = (typeof sandboxApis)[number]

const access = { xmlKey: 'sandbox-xml-key', xmlToken: 'sandbox-xml-token', restToken: 'sandbox-rest-token' } as const

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
  /** Whether Planfix sends answers to the bridge; otherwise the bridge looks for them. */
  readonly hasPushes: boolean

  private constructor(parts: {
    telegram: TelegramSimulator
    planfix: PlanfixSimulator
    bridge: BridgeProcess
    bot: number
    folder: string
    hasPushes: boolean
  }) {
    this.folder = parts.folder
    this.hasPushes = parts.hasPushes
    this.telegram = parts.telegram
    this.planfix = parts.planfix
    this.bridge = parts.bridge
    this.bot = parts.bot
  }

  /** Starts the simulators, but not yet the bridge. */
  static async open(options: SandboxOptions): Promise<Sandbox> {
    const { folder, isFresh = true, bot = sandboxBot, env = {}, api = 'chat', onBridgeLine } = options
    if (isFresh) rmSync(folder, { recursive: true, force: true })
    const bridgeFolder = join(folder, 'bridge')
    mkdirSync(bridgeFolder, { recursive: true })
    const keyFile = join(folder, 'telegram-key.pem')
    const port = await freePort()
    const telegram = await TelegramSimulator.start({ dataDir: join(folder, 'telegram'), keyOut: keyFile })
    const planfix = await PlanfixSimulator.start({
      dataDir: join(folder, 'planfix'),
      access,
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
    // Nobody wants to wait a second for each request of a demo; one test keeps both sides at Planfix's pace.
    planfix.company.account.change({ requestIntervalMs: 0, requestsPerDay: 10_000_000 })
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
        ...planfixEnv(planfix, api),
        PLANFIX_WEBHOOK_TOKEN: sandboxTokens.bridge,
        ...env,
      },
    })
    return new Sandbox({ telegram, planfix, bridge, bot: bot.id, folder, hasPushes: api.startsWith('chat') })
  }

  /** The task in which this person writes, as an employee finds it: by the chat, or by whom it is from. */
  taskOf(person: Person): TaskView {
    const { tasks } = this.planfix
    return this.hasPushes ? tasks.ofChat(`tg-${this.bot}-${person.id}`) : tasks.ofContact(fullNameOf(person.profile))
  }

  /** An employee answers this person by a comment that notifies him; the push that takes it to the bridge, where there are pushes. */
  answer(employee: StaffMember, person: Person, text: string): { comment: Comment; push: Push | undefined } {
    const view = this.taskOf(person)
    if (this.hasPushes) {
      const push = employee.answers({ chatId: `tg-${this.bot}-${person.id}` }, text)
      const comment = view.comments.findLast((candidate) => candidate.text === text)
      if (!comment) throw new Error('The answer is not in the task')
      return { comment, push }
    }
    const { number, contactNumber, owner } = view.now
    const contact = contactNumber ?? owner?.id
    if (contact === undefined) throw new Error(`Task ${number} has no contact`)
    return { comment: employee.comments({ task: number }, text, { notified: [{ kind: 'contact', id: contact }] }), push: undefined }
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

/** What an operator would put into `.env` for this interface. */
function planfixEnv(planfix: PlanfixSimulator, api: SandboxApi): Record<string, string> {
  const { xmlUrl, restUrl, url } = planfix
  const quick = { PLANGRAM_PLANFIX_PACE_MS: '0', PLANGRAM_POLL_SECONDS: '1', PLANGRAM_PLANFIX_DAILY_REQUESTS: '10000000' }
  const zone = { PLANGRAM_PLANFIX_TIME_ZONE: planfix.company.account.settings.timezone }
  const chat = { PLANFIX_API_URL: url, PLANFIX_API_KEY: sandboxTokens.planfix }
  switch (api) {
    case 'chat':
      return chat
    case 'chat+rest':
      return { ...chat, ...quick, ...zone, PLANFIX_REST_URL: restUrl, PLANFIX_REST_TOKEN: access.restToken }
    case 'xml':
      return { ...quick, PLANFIX_API_URL: xmlUrl, PLANFIX_API_KEY: `${access.xmlKey}:${access.xmlToken}`, PLANFIX_ACCOUNT: 'acme' }
    case 'rest':
      return { ...quick, ...zone, PLANFIX_API_URL: restUrl, PLANFIX_API_KEY: access.restToken }
  }
}

function fullNameOf({ firstName, lastName }: Person['profile']): string {
  return [firstName, lastName].filter(Boolean).join(' ')
}
