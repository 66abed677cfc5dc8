import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import type { TlDecoder } from '../tl/decode.ts'
import { TlEncoder } from '../tl/encode.ts'
import type { Schema } from '../tl/schema.ts'
import { AuthKeyExchange } from './auth-key-exchange.ts'
import type { AuthKey, AuthKeys } from './auth-keys.ts'
import type { CallEvents } from './calls.ts'
import { Calls } from './calls.ts'
import { Connection } from './connection.ts'
import { MessageIds } from './message-ids.ts'
import { MessageReceiver } from './message-receiver.ts'
import { PacketReceiver } from './packet-receiver.ts'
import { isPlain, readPlainBody, writePlain } from './plain-messages.ts'
import type { RsaKey } from './rsa-key.ts'
import type { Salts } from './salts.ts'
import { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

export interface MtprotoServerParts extends CallEvents {
  readonly schema: Schema
  readonly decoder: TlDecoder
  readonly rsaKey: RsaKey
  readonly authKeys: AuthKeys
  readonly salts: Salts
  readonly sessions: Sessions
  readonly onProblem: (problem: string) => void
}

/** Says that the server does not know the key. https://core.telegram.org/mtproto/mtproto-transports#transport-errors */
const UNKNOWN_KEY = -404

/** Listens for clients and speaks MTProto 2.0 with them; calls of the API are carried out by whoever made the server. */
export class MtprotoServer {
  readonly #parts: MtprotoServerParts
  readonly #connections = new Map<Connection, AuthKeyExchange>()
  readonly #messageIds = new MessageIds()
  readonly #encoder: TlEncoder
  readonly #packets: PacketReceiver
  #listener: Server | undefined
  #isBlackHole = false

  constructor(parts: MtprotoServerParts) {
    this.#parts = parts
    this.#encoder = new TlEncoder(parts.schema, parts.schema.mtproto)
    const encode = this.#encoder.encode.bind(this.#encoder)
    const { authKeys, salts, sessions, decoder, onProblem } = parts
    const service = { authKeys, salts, sessions, encode }
    const messages = new MessageReceiver({ decoder, calls: new Calls(parts), service, onProblem })
    const openSession = (key: AuthKey, id: bigint) => this.#openSession(key, id)
    this.#packets = new PacketReceiver({ salts, sessions, messages, openSession })
  }

  /** Resolves to the port, which is chosen by the system when `port` is 0. */
  async listen(host: string, port: number): Promise<number> {
    const listener = createServer((socket) => this.#accept(socket))
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject)
      listener.listen(port, host, resolve)
    })
    this.#listener = listener
    return (listener.address() as AddressInfo).port
  }

  /** Stops listening and drops every connection; sessions stay, `listen` may be called again. */
  async close(): Promise<void> {
    const listener = this.#listener
    this.#listener = undefined
    const closed = listener && new Promise((resolve) => listener.close(resolve))
    this.dropConnections()
    await closed
  }

  get isListening(): boolean {
    return this.#listener !== undefined
  }

  get connections(): readonly Connection[] {
    return [...this.#connections.keys()]
  }

  dropConnections(): void {
    for (const connection of this.connections) connection.destroy()
  }

  /** While it is on, connections are accepted and their bytes read, and nothing is ever answered on them. */
  setBlackHole(isBlackHole: boolean): void {
    this.#isBlackHole = isBlackHole
    if (isBlackHole) for (const connection of this.connections) connection.becomeBlackHole()
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, {
      onPacket: (from, packet) => this.#receive(from, packet),
      onClose: (closed) => this.#forget(closed),
      onProblem: this.#parts.onProblem,
    })
    if (this.#isBlackHole) connection.becomeBlackHole()
    this.#connections.set(connection, this.#createExchange())
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection)
    this.#parts.sessions.detach(connection)
  }

  #createExchange(): AuthKeyExchange {
    const { rsaKey, decoder, authKeys } = this.#parts
    const onKey = (key: Buffer, salt: bigint) => authKeys.add(key, salt)
    return new AuthKeyExchange({ rsaKey, decoder, encoder: this.#encoder, onKey })
  }

  #receive(connection: Connection, packet: Buffer): void {
    if (isPlain(packet)) {
      this.#receivePlain(connection, packet)
      return
    }
    const key = packet.length >= 24 ? this.#parts.authKeys.get(packet.readBigInt64LE()) : undefined
    if (key) this.#packets.receive(connection, key, packet)
    else connection.send(writeInt(UNKNOWN_KEY))
  }

  #receivePlain(connection: Connection, packet: Buffer): void {
    const request = this.#parts.decoder.decode(readPlainBody(packet))
    // Some clients acknowledge the messages of the key exchange, which nobody asked for.
    if (request._ === 'msgs_ack') return
    const answer = this.#connections.get(connection)?.answer(request)
    if (answer) connection.send(writePlain(this.#messageIds.next(true), this.#encoder.encode(answer)))
  }

  #openSession(key: AuthKey, id: bigint): Session {
    return new Session(id, {
      messageIds: this.#messageIds,
      authKeyId: key.id,
      authKeyBytes: key.bytes,
      currentSalt: () => this.#parts.salts.current(key),
      encode: (object) => this.#encoder.encode(object),
    })
  }
}

function writeInt(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
