import type { ChatTroubleSpec, CommandTrouble, PushTrouble, TroubleScope, TroubleSpec, XmlTroubleSpec } from './trouble-spec.ts'

type Scoped<Kind> = Kind & TroubleScope

/** A trouble that was started: still on, used up or switched off. */
export class Trouble {
  readonly id: number
  readonly spec: TroubleSpec
  /** How many requests it has hit. */
  hits = 0
  #isOff = false

  constructor(id: number, spec: TroubleSpec) {
    this.id = id
    this.spec = spec
  }

  get isOn(): boolean {
    return !this.#isOff && this.hits < (this.spec.count ?? Number.POSITIVE_INFINITY)
  }

  /** Ends it. What it holds back already stays held back. */
  off(): void {
    this.#isOff = true
  }

  toJSON(): object {
    return { id: this.id, ...this.spec, hits: this.hits, isOn: this.isOn }
  }

  matches(cmd: string | undefined, chatId: string | undefined): boolean {
    const { spec } = this
    if (!this.isOn || spec.api !== undefined) return false
    return (spec.cmd === undefined || spec.cmd === cmd) && (spec.chatId === undefined || spec.chatId === chatId)
  }

  matchesXml(method: string | undefined): boolean {
    const { spec } = this
    return this.isOn && spec.api === 'xml' && (spec.method === undefined || spec.method === method)
  }
}

/** The switch that stops the web server from listening. */
export interface ConnectionSwitch {
  refuse(): Promise<void>
  accept(): Promise<void>
}

/** Trouble on demand. Of several that match, the one started first hits. */
export class Troubles {
  readonly #started: Trouble[] = []
  readonly #connections: ConnectionSwitch

  constructor(connections: ConnectionSwitch) {
    this.#connections = connections
  }

  /** The troubles that are on. */
  get all(): Trouble[] {
    return this.#started.filter((trouble) => trouble.isOn)
  }

  /** Of a kind that several APIs know it is trouble with the chat API, unless another is named. */
  start(spec: ChatTroubleSpec): Trouble
  start(spec: TroubleSpec): Trouble
  start(spec: TroubleSpec): Trouble {
    const trouble = new Trouble((this.#started.at(-1)?.id ?? 0) + 1, spec)
    this.#started.push(trouble)
    return trouble
  }

  find(id: number): Trouble | undefined {
    return this.#started.find((trouble) => trouble.id === id)
  }

  /** Switches all off. Refused connections stay refused. */
  clear(): void {
    for (const trouble of this.#started) trouble.off()
  }

  /** Cuts every connection to Planfix and refuses new ones. */
  refuseConnections(): Promise<void> {
    return this.#connections.refuse()
  }

  /** Listens again, on the same port. */
  acceptConnections(): Promise<void> {
    return this.#connections.accept()
  }

  /** The trouble that hits this command of the bridge, if any; counts it. */
  takeForCommand(cmd: string | undefined, chatId: string | undefined): Scoped<CommandTrouble> | undefined {
    return this.#take((spec) => isCommandTrouble(spec), cmd, chatId) as Scoped<CommandTrouble> | undefined
  }

  /** The trouble of this kind that hits a push of this chat, if any; counts it. */
  takeForPush<Kind extends PushTrouble['kind']>(
    kind: Kind,
    chatId: string | undefined,
  ): Scoped<Extract<PushTrouble, { kind: Kind }>> | undefined {
    return this.#take((spec) => spec.kind === kind, 'newMessage', chatId) as Scoped<Extract<PushTrouble, { kind: Kind }>> | undefined
  }

  /** The trouble that hits this call to the XML API, if any; counts it. */
  takeForXml(method: string | undefined): XmlTroubleSpec | undefined {
    return this.#hit((trouble) => trouble.matchesXml(method)) as XmlTroubleSpec | undefined
  }

  #take(isWanted: (spec: TroubleSpec) => boolean, cmd: string | undefined, chatId: string | undefined): ChatTroubleSpec | undefined {
    return this.#hit((trouble) => isWanted(trouble.spec) && trouble.matches(cmd, chatId)) as ChatTroubleSpec | undefined
  }

  #hit(isIt: (trouble: Trouble) => boolean): TroubleSpec | undefined {
    const trouble = this.#started.find(isIt)
    if (trouble) trouble.hits++
    return trouble?.spec
  }
}

function isCommandTrouble(spec: TroubleSpec): boolean {
  return spec.kind !== 'repeat-push' && spec.kind !== 'no-message-id'
}
