import { createPublicKey } from 'node:crypto'
import type { Api, Connection } from 'teleproto'
import { helpers, TelegramClient } from 'teleproto'
import { _serverKeys } from 'teleproto/crypto/RSA.js'
import { DeletedMessage } from 'teleproto/events/DeletedMessage.js'
import { EditedMessage } from 'teleproto/events/EditedMessage.js'
import { NewMessage } from 'teleproto/events/index.js'
import { Logger, PromisedNetSockets } from 'teleproto/extensions/index.js'
import { LogLevel } from 'teleproto/extensions/Logger.js'
import { StringSession } from 'teleproto/sessions/index.js'
import { onTestFinished } from 'vitest'
import type { Address } from '../bot-report.ts'
import { computeFingerprint } from '../mtproto/rsa-key.ts'
import { BOT_TOKEN } from './start-telegram.ts'

export interface TeleprotoOptions {
  readonly connection?: typeof Connection
  readonly token?: string
  /** From `session.save()` of an earlier client. */
  readonly session?: string
  /** Longer flood waits are errors, shorter ones are slept through. */
  readonly floodSleepThreshold?: number
  /** How often a call is tried when the server says that it should be. */
  readonly requestRetries?: number
}

/** A simulator, in this process or another. */
export interface Server {
  readonly address: Address
  readonly publicKeyPem: string
}

export interface TeleprotoClient {
  readonly client: TelegramClient
  /** Text and identifier of every message the library has told of, own ones with `out`; of every edit; of every deletion. */
  readonly messages: ToldMessage[]
  readonly edits: ToldMessage[]
  readonly deletedIds: number[]
}

interface ToldMessage {
  readonly id: number
  readonly text: string
  readonly out: boolean
}

/** An unmodified client library that knows nothing of the simulator but its address and its key, logged in as a bot. */
export async function startTeleproto(telegram: Server, options: TeleprotoOptions = {}): Promise<TeleprotoClient> {
  trustKey(telegram.publicKeyPem)
  const client = new TelegramClient(new StringSession(options.session ?? ''), 1, 'hash', {
    ...(options.connection ? { connection: options.connection } : {}),
    networkSocket: socketsTo(telegram.address.port),
    baseLogger: new Logger(LogLevel.NONE),
    floodSleepThreshold: options.floodSleepThreshold ?? 0,
    requestRetries: options.requestRetries ?? 1,
  })
  client.onError = async () => undefined
  // The port does not matter here, and the library cannot keep one above 32767.
  client.session.setDC(2, telegram.address.host, 80)
  onTestFinished(() => client.destroy())
  const told = { client, messages: [] as ToldMessage[], edits: [] as ToldMessage[], deletedIds: [] as number[] }
  client.addEventHandler(({ message }) => void told.messages.push(toToldMessage(message)), new NewMessage({}))
  client.addEventHandler(({ message }) => void told.edits.push(toToldMessage(message)), new EditedMessage({}))
  client.addEventHandler(({ deletedIds }) => void told.deletedIds.push(...deletedIds), new DeletedMessage({}))
  await client.start({ botAuthToken: options.token ?? BOT_TOKEN })
  return told
}

function toToldMessage({ id, message, out }: Api.Message): ToldMessage {
  return { id, text: message, out: out === true }
}

/** The library has the ports of Telegram built in. */
function socketsTo(port: number): typeof PromisedNetSockets {
  return class extends PromisedNetSockets {
    override connect(_port: number, ip: string) {
      return super.connect(port, ip)
    }
  }
}

function trustKey(publicKeyPem: string): void {
  const key = createPublicKey(publicKeyPem)
  const { n = '' } = key.export({ format: 'jwk' })
  const modulus = helpers.readBigIntFromBuffer(Buffer.from(n, 'base64url'), false)
  _serverKeys.set(computeFingerprint(key).toString(), { n: modulus, e: 65_537 })
}
