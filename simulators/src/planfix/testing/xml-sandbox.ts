import type { Employee } from '../company/employee.ts'
import type { PlanfixOptions, PlanfixSimulator } from '../planfix-simulator.ts'
import { Sandbox } from './sandbox.ts'
import { XmlClient, type XmlReply } from './xml-client.ts'

/** A sandbox with a robot that calls the XML API as fast as it likes, an employee, and one who may see little. */
export class XmlSandbox {
  readonly sandbox: Sandbox
  readonly robot: Employee
  readonly oleg: Employee
  /** No administrator. */
  readonly vera: Employee

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox
    const { employees, access, account } = sandbox.planfix.company
    this.oleg = sandbox.oleg.employee
    this.vera = employees.add({ firstName: 'Вера', lastName: 'Ли', email: 'vera@acme.test', timezone: 'Asia/Yekaterinburg' })
    this.robot = employees.add({ firstName: 'Bridge', role: 'ROBOT', timezone: 'Asia/Kolkata' })
    access.addXmlKey('KEY')
    for (const { id } of employees.everyone) access.addXmlToken({ token: `TOKEN${id}`, employeeId: id })
    account.change({ requestIntervalMs: 0 })
  }

  static async start(options: Partial<PlanfixOptions> = {}): Promise<XmlSandbox> {
    return new XmlSandbox(await Sandbox.start(options))
  }

  get planfix(): PlanfixSimulator {
    return this.sandbox.planfix
  }

  /** A client that acts as this employee. */
  as({ id }: Employee): XmlClient {
    return new XmlClient(this.planfix.xmlUrl, 'KEY', `TOKEN${id}`)
  }

  /** Calls a method as the robot. */
  call(method: string, content?: string): Promise<XmlReply> {
    return this.as(this.robot).call(method, content)
  }

  stop(): Promise<void> {
    return this.sandbox.stop()
  }
}
