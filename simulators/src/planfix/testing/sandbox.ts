import type { Integration } from '../company/integration.ts'
import { type PlanfixOptions, PlanfixSimulator } from '../planfix-simulator.ts'
import { BridgeStub, postCommand } from './bridge-stub.ts'

/** A Planfix account with one integration, a stub bridge and an employee. */
export class Sandbox {
  readonly planfix: PlanfixSimulator
  readonly bridge: BridgeStub

  private constructor(planfix: PlanfixSimulator, bridge: BridgeStub) {
    this.planfix = planfix
    this.bridge = bridge
  }

  static async start(options: Partial<PlanfixOptions> = {}, integration: Partial<Integration> = {}): Promise<Sandbox> {
    const bridge = await BridgeStub.start()
    const tokens = { providerId: 'tg', planfixToken: 'PF', bridgeToken: 'OURS', name: 'Shop' }
    const integrations = [{ ...tokens, bridgeUrl: bridge.url, ...integration }]
    return new Sandbox(await PlanfixSimulator.start({ integrations, ...options }), bridge)
  }

  /** The first employee, added when there is none. */
  get oleg() {
    return this.planfix.employees.all[0] ?? this.planfix.employees.add({ firstName: 'Олег', lastName: 'Петров', email: 'oleg@acme.test' })
  }

  /** Sends a command with the integration's id and token. */
  command(cmd: string, fields: Record<string, string> = {}) {
    return postCommand(this.planfix.url, { cmd, providerId: 'tg', planfix_token: 'PF', ...fields })
  }

  /** A contact writes: `newMessage` with all that is required. */
  annaWrites(message: string, fields: Record<string, string> = {}) {
    return this.command('newMessage', { chatId: 'c1', message, contactId: 'p1', contactName: 'Anna', ...fields })
  }

  async stop(): Promise<void> {
    await this.planfix.stop()
    await this.bridge.stop()
  }
}
