import type { IncomingMessage, ServerResponse } from 'node:http'
import { ChatApiEndpoint } from './chat-api/chat-api-endpoint.ts'
import { Clock } from './clock.ts'
import { Company } from './company/company.ts'
import type { Contacts } from './company/contacts.ts'
import { EventLog } from './company/event-log.ts'
import type { IntegrationSettings, Integrations } from './company/integrations.ts'
import type { Statuses } from './company/statuses.ts'
import { ControlApi } from './control-api/control-api.ts'
import { FileEndpoint } from './file-endpoint.ts'
import { Answering } from './pushes/answering.ts'
import { Pushes } from './pushes/pushes.ts'
import { RestApi } from './rest-api/rest-api.ts'
import { type Seen, type SeenCounts, type SeenOptions, waitForSeen } from './seen-counts.ts'
import { Staff } from './staff.ts'
import { TaskViews } from './task-views.ts'
import { Troubles } from './trouble/troubles.ts'
import { WebServer } from './web-server.ts'
import { XmlApiEndpoint } from './xml-api/xml-api-endpoint.ts'

/** Keys and tokens for the XML and REST APIs; the tokens act as a robot, which is made for them. */
export interface AccessOptions {
  readonly xmlKey?: string | undefined
  readonly xmlToken?: string | undefined
  readonly restToken?: string | undefined
}

export interface PlanfixOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined
  /** Port of the Planfix APIs. Default: a free one. */
  readonly port?: number | undefined
  /** Port of the control API. Default: none, the control API is off; 0 takes a free one. */
  readonly controlPort?: number | undefined
  /** Folder that keeps the account over restarts. Default: the account lives in memory. */
  readonly dataDir?: string | undefined
  /** Name of the account, as in `name.planfix.ru`. Default `acme`. */
  readonly account?: string | undefined
  /** The chat integrations; those a data folder holds already are changed accordingly. */
  readonly integrations: readonly IntegrationSettings[]
  /** Default: none, the XML and REST APIs let nobody in until a token is issued. What was revoked stays revoked. */
  readonly access?: AccessOptions | undefined
}

/** A Planfix account with its APIs, over HTTP. */
export class PlanfixSimulator {
  readonly clock: Clock
  readonly trouble: Troubles
  readonly pushes: Pushes
  readonly employees: Staff
  readonly tasks: TaskViews
  readonly rest: RestApi
  /** Everything that ever happened, with cursors. */
  readonly events: EventLog
  /** Everything in the account. */
  readonly company: Company
  readonly #answering: Answering
  readonly #chatApi: ChatApiEndpoint
  readonly #xmlApi: XmlApiEndpoint
  readonly #files: FileEndpoint
  readonly #web: WebServer
  #control: ControlApi | undefined

  private constructor({ host = '127.0.0.1', port = 0, account = 'acme' }: PlanfixOptions) {
    this.#web = new WebServer((request, response) => this.#route(request, response), host, port)
    this.events = new EventLog()
    this.clock = new Clock((now) => this.events.record({ type: 'clock.turned', now }))
    this.events.on('clock.turned', ({ now }) => this.clock.notBefore(now))
    this.company = new Company(this.events, this.clock, account, () => this.#web.origin)
    this.trouble = new Troubles(this.#web)
    this.pushes = new Pushes(this.company, this.clock, this.trouble)
    this.#answering = new Answering(this.company, this.pushes, this.trouble)
    this.employees = new Staff(this.company, this.#answering)
    this.tasks = new TaskViews(this.company)
    this.#chatApi = new ChatApiEndpoint(this.company, this.trouble, (provider, message) =>
      Boolean(this.pushes.ofMessage(provider, message)),
    )
    this.rest = new RestApi({ company: this.company, answering: this.#answering, troubles: this.trouble }, host)
    this.#xmlApi = new XmlApiEndpoint(this.company, this.#answering, this.trouble)
    this.#files = new FileEndpoint(this.company.files)
  }

  /** Starts the account. Throws when a port is taken, a setting makes no sense or the data folder cannot be read. */
  static async start(options: PlanfixOptions): Promise<PlanfixSimulator> {
    const planfix = new PlanfixSimulator(options)
    try {
      await planfix.#open(options)
    } catch (error) {
      await planfix.stop()
      throw error
    }
    return planfix
  }

  /** The address of the chat API, as an administrator copies it from the integration's settings. */
  get url(): string {
    return `${this.origin}/webchat/api`
  }

  /** The address of the REST API. */
  get restUrl(): string {
    return `${this.origin}/rest/`
  }

  /** The address of the XML API in the data centre where accounts are born. */
  get xmlUrl(): string {
    return `${this.origin}/xml/`
  }

  /** `http://host:port` of the Planfix APIs. */
  get origin(): string {
    return this.#web.origin
  }

  /** `http://host:port` of the control API, when it is on. */
  get controlUrl(): string | undefined {
    return this.#control?.url
  }

  get integrations(): Integrations {
    return this.company.integrations
  }

  get contacts(): Contacts {
    return this.company.contacts
  }

  get statuses(): Statuses {
    return this.company.statuses
  }

  /** Waits until so many comments and statuses were received and pushes accepted. */
  seen(wanted: Partial<SeenCounts>, options?: SeenOptions): Promise<Seen> {
    return waitForSeen(this.events, wanted, options)
  }

  /** Stops all servers, breaks off pushes and closes the journal. A new simulator can start on the same ports and folder. */
  async stop(): Promise<void> {
    await this.#control?.stop()
    await this.#web.refuse()
    await this.rest.stop()
    await this.pushes.stop()
    if (this.clock.isTurned) this.events.record({ type: 'clock.turned', now: this.clock.now() })
    this.clock.stop()
    this.events.close()
  }

  async #open({ host = '127.0.0.1', controlPort, dataDir, integrations, access }: PlanfixOptions): Promise<void> {
    if (dataDir !== undefined) this.events.open(dataDir)
    for (const integration of integrations) this.integrations.add(integration)
    await this.#web.accept()
    await this.rest.start()
    if (access) giveAccess(this.company, access)
    if (controlPort !== undefined) {
      const parts = { planfixUrl: this.url, company: this.company, staff: this.employees, pushes: this.pushes, rest: this.rest }
      this.#control = new ControlApi({ ...parts, troubles: this.trouble, clock: this.clock }, host, controlPort)
      await this.#control.start()
    }
    this.pushes.resume()
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?', 1)[0] ?? ''
    if (this.clock.isTurned) response.setHeader('date', new Date(this.clock.now()).toUTCString())
    if (path === '/webchat/api') await this.#chatApi.handle(request, response)
    else if (this.rest.isMine(path)) await this.rest.handle(request, response)
    else if (this.#xmlApi.isAt(path)) await this.#xmlApi.handle(path, request, response)
    else this.#files.handle(path, request, response)
  }
}

function giveAccess({ access, employees }: Company, { xmlKey, xmlToken, restToken }: AccessOptions): void {
  const isNew = (token: string | undefined): token is string => token !== undefined && !access.isKnown(token)
  const robot = () => employees.robots[0] ?? employees.add({ firstName: 'Bridge', role: 'ROBOT' })
  if (isNew(xmlKey)) access.addXmlKey(xmlKey)
  if (isNew(xmlToken)) access.addXmlToken({ token: xmlToken, employeeId: robot().id })
  if (isNew(restToken)) access.addRestToken({ token: restToken, employeeId: robot().id })
}
