import { hash, randomBytes } from 'node:crypto'
import { Api, helpers } from 'teleproto'
import { CustomFile } from 'teleproto/client/uploads.js'
import { ConnectionTCPAbridged, ConnectionTCPFull, ConnectionTCPObfuscated } from 'teleproto/network/connection/index.js'
import { describe, expect, test } from 'vitest'
import { MEDIA_PRESETS } from './media-presets.ts'
import { jpeg } from './testing/pictures.ts'
import { BOT_ID, startTelegram } from './testing/start-telegram.ts'
import { startTeleproto } from './testing/teleproto-client.ts'
import { waitFor } from './testing/wait-for.ts'

describe('teleproto, an independent client library, unmodified', () => {
  test.each([
    ['full', ConnectionTCPFull],
    ['abridged', ConnectionTCPAbridged],
    ['obfuscated abridged', ConnectionTCPObfuscated],
  ])('logs in over %s, receives and sends', async (transport, connection) => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna', username: 'anna' })
    const { client, messages } = await startTeleproto(telegram, { connection })
    expect(telegram.connections()).toEqual([transport])
    expect(await client.getMe()).toMatchObject({ bot: true, username: `bot${BOT_ID}_bot` })

    anna.writesLines(BOT_ID, ['one', 'two 👍', 'three'])
    await waitFor(() => messages.length === 3, 'three messages')
    expect(messages).toEqual([
      { id: 1, text: 'one', out: false },
      { id: 2, text: 'two 👍', out: false },
      { id: 3, text: 'three', out: false },
    ])

    const sent = await client.sendMessage(helpers.returnBigInt(anna.id), { message: 'hello **Anna**', replyTo: 2 })
    expect(sent.id).toBe(4)
    expect(await anna.receives('hello Anna')).toMatchObject({
      botMessageId: 4,
      replyTo: 2,
      entities: [{ _: 'messageEntityBold', offset: 6, length: 4 }],
    })
    const byName = await client.sendMessage('anna', { message: 'by name' })
    expect(byName.id).toBe(5)
    const [found] = await client.getMessages('anna', { ids: [1] })
    expect(found?.message).toBe('one')
  })

  test('understands every kind of ready-made media', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna', phone: '79001112233' })
    const { client } = await startTeleproto(telegram)
    const ids = MEDIA_PRESETS.map((media) => anna.writes(BOT_ID, { media }).botMessageId)
    const messages = await client.getMessages(helpers.returnBigInt(anna.id), { ids })
    expect([...messages].map((message) => message?.media?.className)).toEqual([
      'MessageMediaPhoto',
      ...Array(9).fill('MessageMediaDocument'),
      ...['MessageMediaGeo', 'MessageMediaGeoLive', 'MessageMediaVenue', 'MessageMediaContact', 'MessageMediaPoll', 'MessageMediaPoll'],
      ...['MessageMediaDice', 'MessageMediaGame', 'MessageMediaInvoice', 'MessageMediaStory', 'MessageMediaGiveaway'],
      ...['MessageMediaGiveawayResults', 'MessageMediaPaidMedia', 'MessageMediaWebPage', 'MessageMediaUnsupported'],
    ])
  })

  test('sends a file up, and fetches it and the file of a person', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const { client } = await startTeleproto(telegram)
    const photo = anna.sendsPhoto(BOT_ID, { size: 300_001 })
    const person = helpers.returnBigInt(anna.id)
    const bytes = randomBytes(11_000_000)
    const file = new CustomFile('план.bin', bytes.length, '', bytes)
    const sent = await client.sendFile(person, { file, caption: 'the **plan**', forceDocument: true })
    const received = await anna.receives('the plan')
    expect(received.file).toMatchObject({ name: 'план.bin', size: bytes.length, sha256: hash('sha256', bytes) })
    expect(received.entities).toMatchObject([{ _: 'messageEntityBold', offset: 4, length: 4 }])
    expect(bytes.equals((await client.downloadMedia(sent)) as Buffer)).toBe(true)
    const [message] = await client.getMessages(person, { ids: [photo.botMessageId] })
    expect(anna.saves(photo.id).equals(((await client.downloadMedia(message as Api.Message)) ?? Buffer.alloc(0)) as Buffer)).toBe(true)
  })

  test('sends an album, whose items belong together, and edits a caption and a file', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const { client } = await startTeleproto(telegram)
    anna.writes(BOT_ID, 'hello')
    const person = helpers.returnBigInt(anna.id)
    const pictures = [jpeg(100, 80), jpeg(1300, 900, 50_000), jpeg(320, 240)]
    const files = pictures.map((bytes, index) => new CustomFile(`${index}.jpg`, bytes.length, '', bytes))
    await client.sendFile(person, { file: files, caption: ['first', '', 'third'] })
    const album = anna.inbox()
    expect(album.map(({ kind, text, file }) => [kind, text, file?.sha256])).toEqual(
      pictures.map((bytes, index) => ['photo', ['first', '', 'third'][index], hash('sha256', bytes)]),
    )
    expect(new Set(album.map(({ groupedId }) => groupedId)).size).toBe(1)
    await client.editMessage(person, { message: album[0]?.botMessageId ?? 0, text: 'the **first**' })
    expect(anna.inbox()[0]).toMatchObject({ text: 'the first', kind: 'photo', groupedId: album[0]?.groupedId })
    await client.editMessage(person, { message: album[1]?.botMessageId ?? 0, text: 'second', file: files[2] as CustomFile })
    expect(anna.inbox()[1]).toMatchObject({ text: 'second', file: { size: pictures[2]?.length } })
  })

  test('is told what another client of the same bot sends', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const [one, other] = [await startTeleproto(telegram), await startTeleproto(telegram)]
    anna.writes(BOT_ID, 'hello')
    await waitFor(() => one.messages.length === 1 && other.messages.length === 1, 'the message in both')
    await one.client.sendMessage(helpers.returnBigInt(anna.id), { message: 'from one' })
    await waitFor(() => other.messages.length === 2, 'the answer in the other')
    expect(other.messages[1]).toEqual({ id: 2, text: 'from one', out: true })
    expect(one.messages).toHaveLength(1)
  })

  test('is told to wait, waits, and succeeds', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const { client } = await startTeleproto(telegram, { requestRetries: 2 })
    anna.writes(BOT_ID, 'hello')
    telegram.trouble.floodWait({ method: 'messages.sendMessage', seconds: 17 })
    await expect(client.sendMessage(helpers.returnBigInt(anna.id), { message: 'too soon' })).rejects.toMatchObject({
      seconds: 17,
      code: 420,
    })
    telegram.trouble.slowmodeWait({ method: 'messages.sendMessage', seconds: 5, peer: anna.id })
    await expect(client.sendMessage(helpers.returnBigInt(anna.id), { message: 'too soon' })).rejects.toMatchObject({
      seconds: 5,
      code: 420,
    })
    client.floodSleepThreshold = 60
    telegram.trouble.floodWait({ method: 'messages.sendMessage', seconds: 1 })
    await client.sendMessage(helpers.returnBigInt(anna.id), { message: 'in time' })
    expect(anna.inbox().map(({ text }) => text)).toEqual(['in time'])
  })

  test('is answered with the first message when it repeats a random_id, or told that it is a duplicate', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const { client } = await startTeleproto(telegram)
    anna.writes(BOT_ID, 'hello')
    const peer = await client.getInputEntity(helpers.returnBigInt(anna.id))
    const query = () => new Api.messages.SendMessage({ peer, message: 'once', randomId: helpers.returnBigInt('-4242') })
    await client.invoke(query())
    const again = await client.invoke(query())
    expect(again).toMatchObject({
      className: 'Updates',
      updates: [
        { className: 'UpdateMessageID', id: 2 },
        { className: 'UpdateNewMessage', ptsCount: 0, message: { id: 2, message: 'once' } },
      ],
    })
    telegram.trouble.refusesEveryRepeatedRandomId = true
    await expect(client.invoke(query())).rejects.toMatchObject({ code: 500, errorMessage: 'RANDOM_ID_DUPLICATE' })
    expect(anna.inbox()).toHaveLength(1)
  })

  test('edits and deletes what it has sent', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const [one, other] = [await startTeleproto(telegram), await startTeleproto(telegram)]
    anna.writes(BOT_ID, 'hello')
    const person = helpers.returnBigInt(anna.id)
    const { id } = await one.client.sendMessage(person, { message: 'answr' })
    const edited = await one.client.editMessage(person, { message: id, text: 'the **answer**' })
    expect(edited).toMatchObject({ id, message: 'the answer', editDate: expect.any(Number) })
    expect(anna.inbox()).toMatchObject([{ text: 'the answer', entities: [{ _: 'messageEntityBold', offset: 4, length: 6 }] }])
    await expect(one.client.editMessage(person, { message: id, text: 'the **answer**' })).rejects.toThrow('MESSAGE_NOT_MODIFIED')
    await expect(one.client.editMessage(person, { message: 1, text: 'not mine' })).rejects.toThrow('MESSAGE_AUTHOR_REQUIRED')
    await waitFor(() => other.edits.length === 1, 'the edit in the other')
    expect(other.edits).toEqual([{ id, text: 'the answer', out: true }])

    expect(await one.client.deleteMessages(person, [id, 99], { revoke: true })).toMatchObject([{ ptsCount: 1 }])
    expect(anna.inbox()).toEqual([])
    expect(anna.deleted()).toMatchObject([{ text: 'the answer' }])
    await waitFor(() => other.deletedIds.length > 0, 'the deletion in the other')
    expect(other.deletedIds).toEqual([id])
    expect([one.edits, one.deletedIds]).toEqual([[], []])
  })

  test('is told what people edit, and of what they delete when the rule says so', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const { messages, edits, deletedIds } = await startTeleproto(telegram)
    const [first, second] = anna.writesLines(BOT_ID, ['one', 'two'])
    await waitFor(() => messages.length === 2, 'two messages')
    anna.edits(first?.id ?? 0, 'one, edited')
    anna.touches(second?.id ?? 0)
    anna.deletes(first?.id ?? 0)
    telegram.rules.botsAreToldOfDeletions = true
    anna.deletes(second?.id ?? 0)
    await waitFor(() => deletedIds.length > 0, 'the deletion')
    expect(edits).toEqual([
      { id: 1, text: 'one, edited', out: false },
      { id: 2, text: 'two', out: false },
    ])
    expect(deletedIds).toEqual([2])
  })

  test('reconnects after the connection has been dropped and can ask for what it has missed', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const { client, messages } = await startTeleproto(telegram)
    anna.writes(BOT_ID, 'before')
    await waitFor(() => messages.length === 1, 'the first message')
    const { pts } = await client.invoke(new Api.updates.GetState())
    await telegram.trouble.refuseConnections()
    anna.writes(BOT_ID, 'meanwhile')
    await telegram.trouble.acceptConnections()
    const difference = await client.invoke(new Api.updates.GetDifference({ pts, date: 1, qts: 1 }))
    expect(difference).toMatchObject({ newMessages: [{ message: 'meanwhile' }], state: { pts: pts + 1 } })
    anna.writes(BOT_ID, 'after')
    await waitFor(() => messages.some(({ text }) => text === 'after'), 'a message after the reconnect')
  })

  test('sends once although the answer is lost with the connection', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const { client } = await startTeleproto(telegram)
    anna.writes(BOT_ID, 'hello')
    telegram.trouble.loseAnswers({ method: 'messages.sendMessage', forgetSession: true })
    const sent = await client.sendMessage(helpers.returnBigInt(anna.id), { message: 'once' })
    expect(sent.id).toBe(2)
    expect(anna.inbox()).toHaveLength(1)
  })
})
