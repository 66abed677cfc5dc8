import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Api } from './api/api.ts'
import type { Cloud } from './api/call.ts'
import { Encoders } from './api/encoders.ts'
import { listeningSessions } from './api/listening-sessions.ts'
import { Pushes } from './api/pushes.ts'
import type { UpdateShapeSetting } from './api/update-shape.ts'
import { UpdateShape } from './api/update-shape.ts'
import type { Address, BotReport } from './bot-report.ts'
import { checkTl } from './check-tl.ts'
import { CallbackQueries } from './cloud/callback-queries.ts'
import { Notices } from './cloud/notices.ts'
import { PrivateChats } from './cloud/private-chats.ts'
import { Reactions } from './cloud/reactions.ts'
import { Users } from './cloud/users.ts'
import { ControlServer } from './control/control-server.ts'
import { Files } from './files/files.ts'
import { Journal } from './journal.ts'
import { AuthKeys, authKeyId } from './mtproto/auth-keys.ts'
import { MtprotoServer } from './mtproto/mtproto-server.ts'
import { RsaKey } from './mtproto/rsa-key.ts'
import { Salts } from './mtproto/salts.ts'
import { Sessions } from './mtproto/sessions.ts'
import { People } from './people.ts'
import type { Rules } from './rules.ts'
import { documentedRules } from './rules.ts'
import { TlDecoder } from './tl/decode.ts'
import { loadSchema, loadUserOnlyMethods } from './tl/load-schema.ts'
import { Trouble } from './trouble.ts'

export interface TelegramSimulatorOptions {
  /** Everything that is to outlive the process is kept in this folder; it is made when it is missing. One process at a time may use it. */
  readonly dataDir: string
  /** 127.0.0.1 by default: a simulator is not meant for the open network. */
  readonly host?: string | undefined
  /** For clients; 0, the default, lets the system choose. */
  readonly port?: number | undefined
  /** For the control API, always on 127.0.0.1; there is none when it is left out, 0 lets the system choose. */
  readonly controlPort?: number | undefined
  /** A file into which the public key is written (PKCS#1 PEM), for clients in other processes. */
  readonly keyOut?: string | undefined
  /** Told of everything a well-behaved client does not do. */
  readonly onProblem?: ((problem: string) => void) | undefined
}

const MAX_PROBLEMS = 100

/** A Telegram of one's own: a server that speaks MTProto to unmodified clients, and people who write to bots. */
export class TelegramSimulator {
  readonly people: People
  readonly files: Files
  readonly trouble: Trouble
  /** May be changed at any time. */
  readonly rules: Rules = documentedRules()
  /** PKCS#1 PEM; clients have to be told to trust it. */
  readonly publicKeyPem: string
  readonly #journal: Journal
  readonly #users: Users
  readonly #chats: PrivateChats
  readonly #notices: Notices
  readonly #callbackQueries = new CallbackQueries()
  readonly #authKeys: AuthKeys
  readonly #salts: Salts
  readonly #sessions = new Sessions()
  readonly #updateShape = new UpdateShape()
  readonly #server: MtprotoServer
  readonly #problems: string[] = []
  readonly #onProblem: (problem: string) => void
  #address: Address
  #control: ControlServer | undefined

  private constructor(options: TelegramSimulatorOptions) {
    mkdirSync(options.dataDir, { recursive: true })
    this.#address = { host: options.host ?? '127.0.0.1', port: options.port ?? 0 }
    this.#onProblem = options.onProblem ?? (() => undefined)
    this.#journal = new Journal(join(options.dataDir, 'journal.jsonl'))
    this.#users = new Users(this.#journal)
    this.#chats = new PrivateChats(this.#journal, (id) => this.rules.botsAreToldOfDeletions || !this.#users.bot(id))
    this.files = new Files(this.#journal, {
      root: join(options.dataDir, 'files'),
      referenceLifetimeSeconds: () => this.rules.fileReferenceLifetimeSeconds,
    })
    this.#notices = new Notices(this.#journal)
    this.#authKeys = new AuthKeys(this.#journal)
    this.#salts = new Salts(this.#journal)
    this.trouble = this.#createTrouble()
    const rsaKey = RsaKey.loadOrCreate(join(options.dataDir, 'rsa-key.pem'))
    this.publicKeyPem = rsaKey.publicKeyPem
    const encoders = new Encoders(loadSchema())
    this.#server = this.#createServer(rsaKey, encoders)
    this.people = new People({
      users: this.#users,
      chats: this.#chats,
      files: this.files,
      notices: this.#notices,
      reactions: new Reactions(this.#journal),
      callbackQueries: this.#callbackQueries,
      rules: this.rules,
      checkTl: (content) => checkTl(content, encoders.newest),
    })
  }

  /**
   * Resolves when clients can connect.
   * @throws when a port is taken or the journal cannot be read
   */
  static async start(options: TelegramSimulatorOptions): Promise<TelegramSimulator> {
    const telegram = new TelegramSimulator(options)
    try {
      await telegram.#start(options)
      return telegram
    } catch (error) {
      await telegram.stop()
      throw error
    }
  }

  /** Where clients connect. The port stays the same when connections are refused for a while. */
  get address(): Address {
    return this.#address
  }

  /** Undefined when there is no control API. */
  get controlAddress(): Address | undefined {
    return this.#control?.address
  }

  get isListening(): boolean {
    return this.#server.isListening
  }

  /** How new messages are told to clients: `alternating` by default. */
  get updateShape(): UpdateShapeSetting {
    return this.#updateShape.setting
  }

  set updateShape(setting: UpdateShapeSetting) {
    this.#updateShape.setting = setting
  }

  /** The last things a well-behaved client does not do. */
  get problems(): readonly string[] {
    return this.#problems
  }

  /** Every bot that has ever logged in. */
  bots(): BotReport[] {
    return this.#users.all().flatMap((user) => {
      if (user.kind !== 'bot') return []
      const { id, firstName, username } = user
      const sessions = listeningSessions(id, this.#sessions, this.#authKeys)
      const connectedSessions = sessions.filter((session) => session.connection).length
      return [{ id, firstName, username, sessions: sessions.length, connectedSessions, pts: this.#chats.mailbox(id).pts }]
    })
  }

  /** The transport of every open connection. */
  connections(): string[] {
    return this.#server.connections.map((connection) => connection.transport ?? 'not chosen yet')
  }

  get messageCount(): number {
    return this.#chats.logLength
  }

  /**
   * An authorization key (256 bytes) as if it had been agreed on; with a token, logged in as its bot.
   * A client that is given it needs no key exchange and no login, which makes tests quicker and the same every time.
   * @throws when the token would be refused
   */
  mintAuthKey(botToken?: string): Buffer {
    const key = randomBytes(256)
    // Clients drop leading zeros in different ways.
    key[0] = 1
    const bot = botToken === undefined ? undefined : this.#users.findOrCreateBot(botToken)
    if (botToken !== undefined && !bot) throw new Error('The token is malformed, or its bot has another one.')
    this.#authKeys.add(key, 0n)
    if (bot) this.#authKeys.logIn(authKeyId(key), bot.id)
    return key
  }

  /** Drops every connection and frees both ports. Another simulator may then start on the same ports and folder. */
  async stop(): Promise<void> {
    await this.#control?.stop()
    await this.#server.close()
    this.#journal.close()
  }

  async #start({ keyOut, controlPort }: TelegramSimulatorOptions): Promise<void> {
    this.#journal.open()
    this.#salts.initialize()
    if (keyOut !== undefined) writeFileSync(keyOut, this.publicKeyPem)
    await this.#listen()
    if (controlPort !== undefined) this.#control = await ControlServer.start(this, controlPort)
  }

  #createTrouble(): Trouble {
    return new Trouble({
      authKeys: this.#authKeys,
      salts: this.#salts,
      sessions: this.#sessions,
      network: {
        dropConnections: () => this.#server.dropConnections(),
        refuse: () => this.#server.close(),
        accept: () => this.#listen(),
        setBlackHole: (isOn) => this.#server.setBlackHole(isOn),
      },
      expireFileReferences: () => this.files.references.expireAll(),
    })
  }

  #createServer(rsaKey: RsaKey, encoders: Encoders): MtprotoServer {
    const schema = loadSchema()
    const decoder = new TlDecoder(schema)
    const onProblem = (problem: string) => this.#note(problem)
    const cloud: Cloud = {
      authKeys: this.#authKeys,
      users: this.#users,
      chats: this.#chats,
      files: this.files,
      notices: this.#notices,
      callbackQueries: this.#callbackQueries,
      trouble: this.trouble,
      rules: this.rules,
      updateShape: this.#updateShape,
      address: () => this.#address,
    }
    const pushes = new Pushes({ cloud, sessions: this.#sessions, encoders, onProblem })
    this.#chats.subscribe((happening, origin) => pushes.push(happening, origin))
    this.#notices.subscribe((notice) => pushes.pushNotice(notice))
    const api = new Api({ cloud, decoder, encoders, userOnlyMethods: loadUserOnlyMethods(), onProblem })
    return new MtprotoServer({
      schema,
      decoder,
      rsaKey,
      authKeys: this.#authKeys,
      salts: this.#salts,
      sessions: this.#sessions,
      onProblem,
      carryOut: (call) => api.carryOut(call),
      onAnswered: (session, { method }) => this.trouble.loseAnswerIfDue(session, method),
    })
  }

  async #listen(): Promise<void> {
    if (this.#server.isListening) return
    const { host, port } = this.#address
    this.#address = { host, port: await this.#server.listen(host, port) }
  }

  #note(problem: string): void {
    this.#problems.push(problem)
    if (this.#problems.length > MAX_PROBLEMS) this.#problems.shift()
    this.#onProblem(problem)
  }
}
