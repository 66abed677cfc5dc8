import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { RsaKey } from '../mtproto/rsa-key.ts'
import type { TelegramSimulatorOptions } from '../telegram-simulator.ts'
import { TelegramSimulator } from '../telegram-simulator.ts'
import { RawClient } from './raw-client.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const BOT_TOKEN = '5000:secret'
export const BOT_ID = 5000

let rsaKey: Buffer | undefined

/** A simulator in a folder of its own, stopped when the test is over. */
export async function startTelegram(options: Partial<TelegramSimulatorOptions> = {}): Promise<TelegramSimulator> {
  const telegram = await TelegramSimulator.start({ dataDir: folderWithKey(), ...options })
  onTestFinished(() => telegram.stop())
  return telegram
}

/** A raw client that is logged in as a bot, with `new_session_created` already behind it. */
export async function connectBot(telegram: TelegramSimulator, token = BOT_TOKEN): Promise<RawClient> {
  const client = await connectRaw(telegram, telegram.mintAuthKey(token))
  await client.initialize({ _: 'updates.getState' })
  return client
}

/** A raw client with a key, which has not said anything yet. */
export async function connectRaw(telegram: TelegramSimulator, key: Buffer): Promise<RawClient> {
  return closeAfterTest(await RawClient.connect(telegram.address, { key }))
}

/** A new connection for the session of a client. */
export async function reconnect(telegram: TelegramSimulator, client: RawClient): Promise<RawClient> {
  return closeAfterTest(await RawClient.connect(telegram.address, { resumes: client }))
}

function closeAfterTest(client: RawClient): RawClient {
  onTestFinished(() => client.close())
  return client
}

/** One RSA key for all tests of a file: to generate one takes longer than most tests. */
export function folderWithKey(): string {
  const folder = temporaryFolder()
  const path = join(folder, 'rsa-key.pem')
  if (rsaKey) writeFileSync(path, rsaKey)
  else RsaKey.loadOrCreate(path)
  rsaKey = readFileSync(path)
  return folder
}
