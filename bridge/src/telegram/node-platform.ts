import { createCipheriv, createHash, createHmac, pbkdf2, randomFillSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { deflateSync, gunzipSync } from 'node:zlib'
import { connectTcp } from '@fuman/node'
import { type ICorePlatform, IntermediatePacketCodec, type TelegramTransport } from '@mtcute/core'
import { BaseCryptoProvider, type ICryptoProvider } from '@mtcute/core/utils.js'
import { ige256Decrypt, ige256Encrypt, initSync, SIMD_AVAILABLE } from '@mtcute/wasm'

/**
 * What mtcute's core needs of Node: cryptography, TCP and a few words about the machine. The ready-made package for
 * Node would bring a second SQLite driver that has to be compiled at installation (docs/adr/0003).
 */
export class NodeCrypto extends BaseCryptoProvider implements ICryptoProvider {
  initialize(): void {
    const file = SIMD_AVAILABLE ? '@mtcute/wasm/mtcute-simd.wasm' : '@mtcute/wasm/mtcute.wasm'
    initSync(readFileSync(createRequire(import.meta.url).resolve(file)))
  }

  randomFill(bytes: Uint8Array): void {
    randomFillSync(bytes)
  }

  sha1(data: Uint8Array): Uint8Array {
    return createHash('sha1').update(data).digest()
  }

  sha256(data: Uint8Array): Uint8Array {
    return createHash('sha256').update(data).digest()
  }

  hmacSha256(data: Uint8Array, key: Uint8Array): Uint8Array {
    return createHmac('sha256', key).update(data).digest()
  }

  pbkdf2(password: Uint8Array, salt: Uint8Array, iterations: number, length = 64, algorithm = 'sha512'): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      pbkdf2(password, salt, iterations, length, algorithm, (error, key) => (error ? reject(error) : resolve(key)))
    })
  }

  createAesCtr(key: Uint8Array, iv: Uint8Array) {
    const cipher = createCipheriv(`aes-${key.length * 8}-ctr`, key, iv)
    return { process: (data: Uint8Array) => cipher.update(data) }
  }

  createAesIge(key: Uint8Array, iv: Uint8Array) {
    return {
      encrypt: (data: Uint8Array) => ige256Encrypt(data, key, iv),
      decrypt: (data: Uint8Array) => ige256Decrypt(data, key, iv),
    }
  }

  /** Null when the packed form would be larger than `mostBytes`: then mtcute sends it as it is. */
  gzip(data: Uint8Array, mostBytes: number): Uint8Array | null {
    try {
      return deflateSync(data, { maxOutputLength: mostBytes })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return null
      throw error
    }
  }

  gunzip(data: Uint8Array): Uint8Array {
    return gunzipSync(data, { maxOutputLength: mostUnpackedBytes })
  }
}

/** Far above any answer of Telegram's; a packed bomb is an error instead of the end of the process. */
const mostUnpackedBytes = 64 * 1024 * 1024

/**
 * Plain TCP; the "intermediate" framing (core.telegram.org/mtproto/mtproto-transports#intermediate).
 * Keeps count of its sockets: a client that is taken apart while it connects leaves one open behind it, and Telegram
 * ends a login that it sees on two connections.
 */
export class NodeTcpTransport implements TelegramTransport {
  readonly #sockets = new Set<{ close(): void }>()
  #isClosed = false

  async connect({ ipAddress, port }: { ipAddress: string; port: number }) {
    if (this.#isClosed) throw new Error('This client is not in use any more.')
    const socket = await connectTcp({ address: ipAddress, port })
    if (this.#isClosed) {
      socket.close()
      throw new Error('This client is not in use any more.')
    }
    this.#sockets.add(socket)
    socket.socket.once('close', () => this.#sockets.delete(socket))
    socket.setNoDelay(true)
    socket.setKeepAlive(true)
    return socket
  }

  /** No socket of this transport is open afterwards, and none is opened any more. */
  close(): void {
    this.#isClosed = true
    for (const socket of this.#sockets) socket.close()
    this.#sockets.clear()
  }

  packetCodec() {
    return new IntermediatePacketCodec()
  }
}

/** `log` gets what mtcute has to say: its level (1 error … 5 verbose), tag, format and values. */
export function createPlatform(log: ICorePlatform['log']): ICorePlatform {
  return {
    log,
    // The bridge stops its accounts itself, in the right order; mtcute must not hook into the process's end.
    beforeExit: () => () => {},
    getDefaultLogLevel: () => 2,
    getDeviceModel: () => 'Plangram',
  }
}
