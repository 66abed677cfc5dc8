import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import type { Address } from '../bot-report.ts'
import { authKeyId } from '../mtproto/auth-keys.ts'
import type { Message } from '../mtproto/container.ts'
import { isContainer, readContainer, writeContainer } from '../mtproto/container.ts'
import { decryptMessage, encryptMessage } from '../mtproto/message-encryption.ts'
import { MessageIds } from '../mtproto/message-ids.ts'
import { isPlain, readPlainBody, writePlain } from '../mtproto/plain-messages.ts'
import { createIntermediate } from '../mtproto/transports/intermediate.ts'
import type { Transport } from '../mtproto/transports/transport.ts'
import { BOOL_FALSE_ID, BOOL_TRUE_ID, TlDecoder, VECTOR_ID } from '../tl/decode.ts'
import { TlEncoder } from '../tl/encode.ts'
import { loadSchema } from '../tl/load-schema.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { TlReader } from '../tl/tl-reader.ts'
import { waitFor } from './wait-for.ts'

const RPC_RESULT_ID = 0xf35c6d01
const GZIP_PACKED_ID = 0x3072cfa1

/** A message of the server, taken out of its container; an `rpc_result` has `req_msg_id` and `result`. */
export interface ServerMessage {
  readonly id: bigint
  readonly seqno: number
  readonly object: TlObject
  /** The container it came in. */
  readonly containerId: bigint | undefined
}

export interface SendOptions {
  readonly id?: bigint
  readonly seqno?: number
}

export interface RawClientOptions {
  readonly key?: Buffer
  /** A client whose session is gone on with. */
  readonly resumes?: RawClient
  /** What is sent first, and the framing that follows. */
  readonly transport?: { readonly tag: Buffer; readonly framing: Transport }
}

/**
 * A client that does only what it is told, for what no well-behaved library can be made to do.
 * It shares the codec and the ciphers with the server: that these are right is shown by tests with libraries that share nothing.
 */
export class RawClient {
  /** Everything the server has sent, oldest first. */
  readonly received: ServerMessage[] = []
  /** Transport errors such as -404. */
  readonly errors: number[] = []
  /** Unencrypted messages. */
  readonly plain: TlObject[] = []
  readonly key: Buffer
  readonly session: bigint
  salt = 0n
  /** How many results came in `gzip_packed`. */
  packedAnswers = 0
  readonly #socket: Socket
  readonly #framing: Transport
  readonly #schema = loadSchema()
  readonly #decoder = new TlDecoder(this.#schema)
  readonly #encoder = new TlEncoder(this.#schema, this.#schema.newest)
  readonly #ids = new MessageIds()
  #contentCount = 0

  private constructor(socket: Socket, framing: Transport, options: RawClientOptions) {
    this.#socket = socket
    this.#framing = framing
    this.key = options.key ?? options.resumes?.key ?? Buffer.alloc(256)
    this.session = options.resumes?.session ?? randomBytes(8).readBigInt64LE()
    if (options.resumes) this.#contentCount = options.resumes.#contentCount
    socket.on('data', (chunk) => {
      for (const packet of framing.receive(chunk)) this.#receive(packet)
    })
    socket.on('error', () => undefined)
  }

  static async connect({ host, port }: Address, options: RawClientOptions = {}): Promise<RawClient> {
    const socket = connect(port, host)
    await once(socket, 'connect')
    const { tag, framing } = options.transport ?? { tag: Buffer.alloc(4, 0xee), framing: createIntermediate(false) }
    const client = new RawClient(socket, framing, options)
    socket.write(tag)
    return client
  }

  get isClosed(): boolean {
    return this.#socket.destroyed || this.#socket.readableEnded
  }

  close(): void {
    this.#socket.destroy()
  }

  nextId(): bigint {
    return this.#ids.next(false) & ~3n
  }

  encode(object: TlObject): Buffer {
    return this.#encoder.encode(object)
  }

  nextSeqno(): number {
    this.#contentCount += 1
    return this.#contentCount * 2 - 1
  }

  /** Sends a content message and returns its identifier. */
  send(content: TlObject | Buffer, { id = this.nextId(), seqno = this.nextSeqno() }: SendOptions = {}): bigint {
    this.#transmit({ id, seqno, body: Buffer.isBuffer(content) ? content : this.encode(content) })
    return id
  }

  sendContainer(messages: readonly Message[], { id = this.nextId(), seqno = this.#contentCount * 2 }: SendOptions = {}): bigint {
    this.#transmit({ id, seqno, body: writeContainer(messages) })
    return id
  }

  sendPlain(object: TlObject): void {
    this.sendPacket(writePlain(this.nextId(), this.encode(object)))
  }

  sendPacket(packet: Buffer): void {
    this.#socket.write(this.#framing.frame(packet))
  }

  acknowledge(ids: readonly bigint[]): void {
    this.send({ _: 'msgs_ack', msg_ids: ids }, { seqno: this.#contentCount * 2 })
  }

  /** Calls a method as a client of the newest layer does after its first call. */
  call(query: TlObject): Promise<TlObject> {
    return this.resultOf(this.send(query))
  }

  /** Introduces the client, as the first call has to. */
  async initialize(query: TlObject = { _: 'help.getNearestDc' }, layer = this.#schema.newest.number): Promise<TlObject> {
    const device = { device_model: 'test', system_version: '1', app_version: '1', system_lang_code: 'en', lang_pack: '', lang_code: 'en' }
    return this.call({ _: 'invokeWithLayer', layer, query: { _: 'initConnection', api_id: 1, ...device, query } })
  }

  /** The result of the call in that message. */
  async resultOf(id: bigint): Promise<TlObject> {
    const message = await this.waitFor(({ object }) => object._ === 'rpc_result' && object['req_msg_id'] === id)
    return message.object['result'] as TlObject
  }

  /** The first message of that kind, among those that have come and those to come. */
  waitForObject(name: string): Promise<ServerMessage> {
    return this.waitFor(({ object }) => object._ === name)
  }

  waitFor(matches: (message: ServerMessage) => boolean): Promise<ServerMessage> {
    return waitFor(() => this.received.find(matches), `a message other than ${this.received.map(({ object }) => object._).join(', ')}`)
  }

  /** How many messages of that kind have come. */
  count(name: string): number {
    return this.received.filter(({ object }) => object._ === name).length
  }

  #transmit(message: Message): void {
    const header = Buffer.alloc(32)
    header.writeBigInt64LE(this.salt, 0)
    header.writeBigInt64LE(this.session, 8)
    header.writeBigInt64LE(message.id, 16)
    header.writeInt32LE(message.seqno, 24)
    header.writeInt32LE(message.body.length, 28)
    this.sendPacket(encryptMessage(this.key, authKeyId(this.key), 'client', Buffer.concat([header, message.body])))
  }

  #receive(packet: Buffer): void {
    if (packet.length < 20) this.errors.push(packet.readInt32LE())
    else if (isPlain(packet)) this.plain.push(this.#decoder.decode(readPlainBody(packet)))
    else this.#receiveEncrypted(packet)
  }

  #receiveEncrypted(packet: Buffer): void {
    const decrypted = decryptMessage(this.key, 'server', packet)
    if (!decrypted || decrypted.readBigInt64LE(8) !== this.session) throw new Error('A packet of the server cannot be read.')
    const id = decrypted.readBigInt64LE(16)
    const body = decrypted.subarray(32, 32 + decrypted.readInt32LE(28))
    const messages = isContainer(body) ? readContainer(body) : [{ id, seqno: decrypted.readInt32LE(24), body }]
    for (const message of messages) {
      const containerId = isContainer(body) ? id : undefined
      this.received.push({ id: message.id, seqno: message.seqno, object: this.#decode(message.body), containerId })
    }
  }

  #decode(body: Buffer): TlObject {
    if (body.readUInt32LE() !== RPC_RESULT_ID) return this.#decoder.decode(body)
    return { _: 'rpc_result', req_msg_id: body.readBigInt64LE(4), result: this.#decodeResult(body.subarray(12)) }
  }

  #decodeResult(body: Buffer): TlObject {
    if (body.readUInt32LE() !== GZIP_PACKED_ID) return this.#decodeValue(body)
    this.packedAnswers += 1
    const packed = this.#decoder.decode(body)['packed_data'] as Buffer
    return this.#decodeValue(gunzipSync(packed))
  }

  /** A vector of objects or a Bool is put into an object: `vector` with `items`, `bool` with `value`. */
  #decodeValue(body: Buffer): TlObject {
    const id = body.readUInt32LE()
    if (id === BOOL_TRUE_ID || id === BOOL_FALSE_ID) return { _: 'bool', value: id === BOOL_TRUE_ID }
    if (id !== VECTOR_ID) return this.#decoder.decode(body)
    const reader = new TlReader(body.subarray(8))
    return { _: 'vector', items: Array.from({ length: body.readUInt32LE(4) }, () => this.#decoder.readObject(reader)) }
  }
}
