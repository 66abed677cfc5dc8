import type { Socket } from 'node:net'
import { sniffTransport } from './transports/sniff-transport.ts'
import type { Transport } from './transports/transport.ts'

export interface ConnectionEvents {
  readonly onPacket: (connection: Connection, packet: Buffer) => void
  readonly onClose: (connection: Connection) => void
  /** Something a well-behaved client does not do; the connection is closed after it. */
  readonly onProblem: (problem: string) => void
}

/** One TCP connection: bytes in, packets out. The client chooses the transport with its first bytes. */
export class Connection {
  readonly #socket: Socket
  readonly #events: ConnectionEvents
  #transport: Transport | undefined
  #sniffed: Buffer = Buffer.alloc(0)
  #isBlackHole = false
  #disconnectTimer: NodeJS.Timeout | undefined

  constructor(socket: Socket, events: ConnectionEvents) {
    this.#socket = socket
    this.#events = events
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#receive(chunk))
    // A reset by the client is an ordinary end of a connection; `close` follows.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(this.#disconnectTimer)
      events.onClose(this)
    })
  }

  /** The name of the client's transport, undefined before its first bytes. */
  get transport(): string | undefined {
    return this.#transport?.name
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed
  }

  send(packet: Buffer): void {
    if (this.#transport && this.isOpen && !this.#isBlackHole) this.#socket.write(this.#transport.frame(packet))
  }

  /** Closes without a word, as a failing network does. */
  destroy(): void {
    this.#socket.destroy()
  }

  /** Closes unless called again within that time. https://core.telegram.org/mtproto/service_messages#deferred-connection-closure--ping */
  disconnectAfter(ms: number): void {
    clearTimeout(this.#disconnectTimer)
    this.#disconnectTimer = setTimeout(() => this.destroy(), ms).unref()
  }

  /** From now on the connection accepts bytes and answers nothing, as when the way back is lost. It never recovers. */
  becomeBlackHole(): void {
    this.#isBlackHole = true
  }

  #receive(chunk: Buffer): void {
    if (this.#isBlackHole) return
    try {
      for (const packet of this.#split(chunk)) {
        if (this.isOpen) this.#events.onPacket(this, packet)
      }
    } catch (error) {
      this.#events.onProblem(`A connection is closed: ${error instanceof Error ? error.message : error}`)
      this.destroy()
    }
  }

  #split(chunk: Buffer): Buffer[] {
    if (this.#transport) return this.#transport.receive(chunk)
    this.#sniffed = Buffer.concat([this.#sniffed, chunk])
    const sniffed = sniffTransport(this.#sniffed)
    if (!sniffed) return []
    this.#transport = sniffed.transport
    return this.#transport.receive(sniffed.rest)
  }
}
