import type { PlanfixOptions } from '../planfix-simulator.ts'
import { RestClient } from './rest-client.ts'
import { Sandbox } from './sandbox.ts'

/** A sandbox with a token of the REST API, which acts as a robot in Yekaterinburg, five hours ahead of UTC. Requests are not limited. */
export class RestSandbox {
  readonly sandbox: Sandbox
  readonly client: RestClient

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox
    const robot = sandbox.planfix.company.employees.add({ firstName: 'Robot', role: 'ROBOT', timezone: 'Asia/Yekaterinburg' })
    sandbox.planfix.company.account.change({ requestIntervalMs: 0 })
    this.client = this.actAs(robot.id)
  }

  static async start(options: Partial<PlanfixOptions> = {}): Promise<RestSandbox> {
    return new RestSandbox(await Sandbox.start(options))
  }

  get planfix() {
    return this.sandbox.planfix
  }

  get company() {
    return this.planfix.company
  }

  /** The robot the client acts as. */
  get robot() {
    const [robot] = this.company.employees.robots
    if (!robot) throw new Error('The sandbox has no robot')
    return robot
  }

  /** A client with a token of somebody else, or of fewer scopes. */
  actAs(employeeId: number, scopes?: readonly string[]): RestClient {
    const token = `token-${this.company.access.restTokens.length + 1}`
    this.company.access.addRestToken({ token, employeeId, ...(scopes && { scopes }) })
    return new RestClient(this.planfix.restUrl, token)
  }

  stop(): Promise<void> {
    return this.sandbox.stop()
  }
}
