import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { Api, helpers } from 'teleproto'
import { describe, expect, test } from 'vitest'
import type { PersonMessage } from './person-message.ts'
import { TelegramSimulator } from './telegram-simulator.ts'
import { download, locationOf, messageOf, sendMedia, upload, uploadedDocument } from './testing/file-queries.ts'
import { exchangeKey } from './testing/key-exchange-client.ts'
import { editMessage, GET_STATE, getDifference, sendMessage } from './testing/queries.ts'
import { RawClient } from './testing/raw-client.ts'
import { SimulatorProcess } from './testing/simulator-process.ts'
import { BOT_ID, BOT_TOKEN, connectBot, folderWithKey, reconnect, startTelegram } from './testing/start-telegram.ts'
import { startTeleproto } from './testing/teleproto-client.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { waitFor } from './testing/wait-for.ts'
import type { TlObject } from './tl/tl-object.ts'

describe('a killed process', () => {
  test('has recorded everything it has ever told anybody', { timeout: 60_000 }, async () => {
    const dataDir = folderWithKey()
    let telegram = await SimulatorProcess.start(dataDir)
    const anna = await telegram.control<{ id: number }>('POST', '/people', { firstName: 'Anna', username: 'anna' })
    const { key } = await logIn(telegram)
    for (let round = 0; round < 2; round++) {
      const client = await connect(telegram, key)
      const burst = telegram.control('POST', '/bursts', { bot: BOT_ID, people: [anna.id], messages: 100_000 }).catch(() => undefined)
      await waitFor(() => highestPts(client) > 200, 'many pushes')
      await telegram.kill()
      await burst
      // What a process leaves that is killed while it writes.
      appendFileSync(join(dataDir, 'journal.jsonl'), '{"kind":"message","at":17')

      telegram = await SimulatorProcess.start(dataDir, telegram.address.port)
      const again = await connect(telegram, key)
      const { pts } = (await again.call(GET_STATE)) as unknown as { pts: number }
      expect(pts).toBeGreaterThanOrEqual(highestPts(client))
      expect(again.errors).toEqual([])
      client.close()
      again.close()
    }
    const { messages } = await telegram.control<{ messages: PersonMessage[] }>('GET', '/messages?limit=1000000')
    expect(messages.map(({ number }) => number)).toEqual(messages.map((_message, index) => index + 1))
    expect(await telegram.control('GET', '/people')).toMatchObject([{ id: anna.id, username: 'anna' }])
    expect(await telegram.stop()).toBe(0)
  })

  test('keeps keys, salts, people, blocks and random ids, and a library goes on as if nothing had happened', {
    timeout: 60_000,
  }, async () => {
    const dataDir = folderWithKey()
    const before = await SimulatorProcess.start(dataDir)
    const anna = await before.control<{ id: number }>('POST', '/people', { firstName: 'Anna' })
    const boris = await before.control<{ id: number }>('POST', '/people', { firstName: 'Boris' })
    const { client, messages } = await startTeleproto(before)
    for (const { id } of [anna, boris]) await before.control('POST', `/people/${id}/messages`, { bot: BOT_ID, text: 'hello' })
    await before.control('POST', `/people/${boris.id}/block`, { bot: BOT_ID })
    await waitFor(() => messages.length === 2, 'both messages')
    const peer = await client.getInputEntity(helpers.returnBigInt(anna.id))
    const query = (userPeer: typeof peer) =>
      new Api.messages.SendMessage({ peer: userPeer, message: 'once', randomId: helpers.returnBigInt(4242) })
    await client.invoke(query(peer))
    await before.kill()

    const after = await SimulatorProcess.start(dataDir, before.address.port)
    const again = await client.invoke(query(peer))
    expect(again).toMatchObject({
      updates: [
        { className: 'UpdateMessageID', id: 3 },
        { ptsCount: 0, message: { message: 'once' } },
      ],
    })
    await expect(client.invoke(query(await client.getInputEntity(helpers.returnBigInt(boris.id))))).rejects.toThrow('USER_IS_BLOCKED')
    expect(await after.control('GET', `/people/${anna.id}/inbox`)).toMatchObject([{ text: 'once', botMessageId: 3 }])
    await after.control('POST', `/people/${anna.id}/messages`, { bot: BOT_ID, text: 'after' })
    await waitFor(() => messages.some(({ text }) => text === 'after'), 'a message from the new process')
  })
})

describe('a simulator that is stopped', () => {
  test('can be started again on the same port and folder, and clients come back', async () => {
    const dataDir = temporaryFolder()
    const before = await TelegramSimulator.start({ dataDir })
    const anna = before.people.add({ firstName: 'Anna', username: 'anna' })
    const client = await connectBot(before)
    anna.writes(BOT_ID, { text: 'hello', entities: [{ _: 'messageEntityBold', offset: 0, length: 5 }], media: 'photo' })
    await before.stop()
    await waitFor(() => client.isClosed, 'the connection to be closed')

    const after = await startTelegram({ dataDir, port: before.address.port })
    expect(after.publicKeyPem).toBe(before.publicKeyPem)
    const again = await reconnect(after, client)
    expect(await again.call(GET_STATE)).toMatchObject({ _: 'updates.state', pts: 2 })
    expect(again.count('new_session_created')).toBe(1)
    expect(after.people.messages()).toMatchObject([
      { text: 'hello', person: anna.id, media: { _: 'messageMediaPhoto' }, entities: [{ _: 'messageEntityBold' }] },
    ])
    expect(after.people.get(anna.id)?.profile).toMatchObject({ firstName: 'Anna', username: 'anna' })
    expect(() => before.people.add({ firstName: 'Boris' })).toThrow('is not open')
  })
})

test('files, albums, reactions and pictures outlive a restart, and file references do as well', async () => {
  const dataDir = folderWithKey()
  const before = await TelegramSimulator.start({ dataDir })
  const client = await connectBot(before)
  const anna = before.people.add({ firstName: 'Anna' })
  anna.sendsPhoto(BOT_ID, { size: 50_000 })
  await anna.sendsAlbum(BOT_ID, [{ media: 'photo' }, { media: 'photo' }])
  anna.reacts(1, ['👍'])
  anna.changesPhoto()
  const bytes = randomBytes(5000)
  const sent = messageOf(await client.call(sendMedia(anna.id, uploadedDocument(await upload(client, bytes)), 1n, { message: 'look' })))
  const history = anna.history()
  const photo = anna.saves(1)
  await before.stop()

  const after = await startTelegram({ dataDir, port: before.address.port })
  const again = await reconnect(after, client)
  const same = after.people.get(anna.id)
  expect(same?.history()).toEqual(history)
  expect(same?.profile).toEqual(anna.profile)
  expect(same?.saves(1).equals(photo)).toBe(true)
  expect((await download(again, locationOf(sent['media'] as TlObject))).equals(bytes)).toBe(true)
  expect(await again.call(getDifference(1))).toMatchObject({
    new_messages: [{}, {}, {}, { media: { _: 'messageMediaDocument' } }],
    other_updates: [{ _: 'updateMessageID' }, { _: 'updateBotMessageReaction', qts: 2 }],
    state: { pts: 5, qts: 2 },
  })
})

test('edits and deletions outlive a restart, and so does who was told of them', async () => {
  const dataDir = folderWithKey()
  const before = await TelegramSimulator.start({ dataDir })
  const client = await connectBot(before)
  const anna = before.people.add({ firstName: 'Anna' })
  anna.writesLines(BOT_ID, ['edited', 'touched', 'deleted in silence', 'deleted'])
  await client.call(sendMessage(anna.id, 'answer', 77n))
  anna.edits(1, 'edited twice', [{ _: 'messageEntityBold', offset: 0, length: 6 }])
  anna.touches(2)
  anna.deletes(3)
  before.rules.botsAreToldOfDeletions = true
  anna.deletes(4)
  await client.call(editMessage(anna.id, 5, 'answer, edited'))
  const difference = await client.call(getDifference(5))
  const told = { messages: before.people.messages(), history: anna.history(), deleted: anna.deleted(), bots: before.bots() }
  await before.stop()

  const after = await startTelegram({ dataDir })
  const again = await connectBot(after)
  const annaAgain = after.people.get(anna.id)
  expect(after.people.messages()).toEqual(told.messages)
  expect(annaAgain?.history()).toEqual(told.history)
  expect(annaAgain?.deleted()).toEqual(told.deleted)
  expect(told.deleted).toMatchObject([{ text: 'deleted in silence' }, { text: 'deleted' }])
  expect(after.bots()).toMatchObject([{ pts: told.bots[0]?.pts }])
  const { state: _before, ...content } = difference
  expect(await again.call(getDifference(5))).toMatchObject(content)
  expect(content).toMatchObject({
    new_messages: [{ message: 'answer, edited' }],
    other_updates: [
      { _: 'updateMessageID', random_id: 77n },
      { _: 'updateEditMessage', message: { message: 'edited twice', entities: [{ _: 'messageEntityBold' }] } },
      { _: 'updateEditMessage', message: { message: 'touched', edit_hide: true } },
      { _: 'updateDeleteMessages', messages: [4] },
    ],
  })
})

test('a simulator whose port is taken does not start, and leaves nothing open', async () => {
  const { address } = await startTelegram()
  const dataDir = folderWithKey()
  await expect(TelegramSimulator.start({ dataDir, port: address.port })).rejects.toThrow('EADDRINUSE')
  await expect(TelegramSimulator.start({ dataDir, controlPort: address.port })).rejects.toThrow('EADDRINUSE')
  expect((await startTelegram({ dataDir })).isListening).toBe(true)
})

async function logIn(telegram: SimulatorProcess) {
  const client = await RawClient.connect(telegram.address)
  const { key } = await exchangeKey(client, { publicKeyPem: telegram.publicKeyPem, padding: 'RSA_PAD' })
  client.close()
  const encrypted = await connect(telegram, key)
  await encrypted.call({ _: 'auth.importBotAuthorization', api_id: 1, api_hash: 'hash', bot_auth_token: BOT_TOKEN })
  encrypted.close()
  return { key }
}

/** A client with the right salt, which takes part in updates. */
async function connect(telegram: SimulatorProcess, key: Buffer): Promise<RawClient> {
  const client = await RawClient.connect(telegram.address, { key })
  client.send({ _: 'ping', ping_id: 1n })
  const { object } = await client.waitForObject('bad_server_salt')
  client.salt = object['new_server_salt'] as bigint
  await client.initialize()
  return client
}

function highestPts(client: RawClient): number {
  return Math.max(0, ...client.received.map(({ object }) => ptsOf(object)))
}

function ptsOf(object: TlObject): number {
  if (object._ === 'updateShortMessage') return Number(object['pts'])
  const [update] = object._ === 'updates' ? (object['updates'] as TlObject[]) : []
  return update ? Number(update['pts']) : 0
}
