import { describe, expect, test } from 'vitest'
import { deleteMessages, editMessage, getDifference, isPush, sendMessage } from '../testing/queries.ts'
import type { RawClient } from '../testing/raw-client.ts'
import { BOT_ID, BOT_TOKEN, connectBot, connectRaw, startTelegram } from '../testing/start-telegram.ts'
import { waitFor } from '../testing/wait-for.ts'
import type { TlObject } from '../tl/tl-object.ts'

describe('pushes', () => {
  test('come short and in full by turns, with everything that belongs to them', async () => {
    const { anna, client } = await setUp()
    anna.writes(BOT_ID, { text: 'one', entities: [{ _: 'messageEntityBold', offset: 0, length: 3 }] })
    anna.writes(BOT_ID, { text: 'two', replyTo: 1 })
    const [short, full] = await pushes(client, 2)
    expect(short).toMatchObject({ _: 'updateShortMessage', id: 1, user_id: BigInt(anna.id), message: 'one', pts: 2, pts_count: 1 })
    expect(short?.['entities']).toMatchObject([{ _: 'messageEntityBold' }])
    expect(full).toMatchObject({
      _: 'updates',
      updates: [{ message: { id: 2, peer_id: { user_id: BigInt(anna.id) }, reply_to: { reply_to_msg_id: 1 } }, pts: 3, pts_count: 1 }],
      users: [{ id: BigInt(anna.id), first_name: 'Anna' }, { id: BigInt(BOT_ID) }],
      seq: 0,
    })
  })

  test('of media are always in full', async () => {
    const { telegram, anna, client } = await setUp()
    telegram.updateShape = 'short'
    anna.writes(BOT_ID, { media: 'photo', text: 'a caption' })
    const [update] = await pushes(client, 1)
    expect(update).toMatchObject({
      updates: [{ message: { message: 'a caption', media: { _: 'messageMediaPhoto', photo: { _: 'photo' } } } }],
    })
  })

  test('to a client of an older layer leave out what it does not have', async () => {
    const { telegram, anna, client } = await setUp()
    telegram.updateShape = 'full'
    const old = await connectRaw(telegram, telegram.mintAuthKey(BOT_TOKEN))
    await old.initialize({ _: 'updates.getState' }, 214)
    const call = { _: 'inputGroupCall', id: 1, access_hash: 2 }
    const entities = [
      { _: 'messageEntityFormattedDate', offset: 0, length: 1, date: 1 },
      { _: 'messageEntityBold', offset: 0, length: 1 },
    ]
    anna.writes(BOT_ID, { text: 'x', entities, media: { _: 'messageMediaVideoStream', call } })
    const [update, oldUpdate] = [...(await pushes(client, 1)), ...(await pushes(old, 1))]
    expect(update).toMatchObject({
      updates: [{ message: { media: { _: 'messageMediaVideoStream' }, entities: [{ _: 'messageEntityFormattedDate' }, {}] } }],
    })
    const bold = { _: 'messageEntityBold', offset: 0, length: 1 }
    expect(oldUpdate).toMatchObject({ updates: [{ message: { media: { _: 'messageMediaUnsupported' }, entities: [bold] } }] })
  })

  test('go to every session that has made a call, except without updates, and not to the one that sent', async () => {
    const { telegram, anna, client } = await setUp()
    telegram.updateShape = 'short'
    anna.writes(BOT_ID, 'hello')
    const listening = await connectBot(telegram)
    const silent = await connectRaw(telegram, telegram.mintAuthKey(BOT_TOKEN))
    await silent.initialize({ _: 'invokeWithoutUpdates', query: { _: 'updates.getState' } })
    const otherBot = await connectBot(telegram, '6000:secret')
    const before = client.received.filter(isPush).length
    await client.call(sendMessage(anna.id, 'answer', 77n))
    expect(await pushes(listening, 1)).toMatchObject([{ out: true, id: 2, message: 'answer', user_id: BigInt(anna.id), pts: 3 }])
    for (const each of [client, silent, otherBot]) await each.call({ _: 'help.getNearestDc' })
    expect(client.received.filter(isPush)).toHaveLength(before)
    expect(silent.received.filter(isPush)).toEqual([])
    expect(otherBot.received.filter(isPush)).toEqual([])
  })

  test('end with the logout', async () => {
    const { anna, client } = await setUp()
    await client.call({ _: 'auth.logOut' })
    anna.writes(BOT_ID, 'hello')
    await client.call({ _: 'help.getNearestDc' })
    expect(client.received.filter(isPush)).toEqual([])
  })
})

describe('updates.getDifference', () => {
  test('has nothing to tell when nothing has happened', async () => {
    const { client } = await setUp()
    expect(await client.call({ _: 'updates.getState' })).toMatchObject({ _: 'updates.state', pts: 1, qts: 1, seq: 0 })
    expect(await client.call(getDifference(1))).toMatchObject({ _: 'updates.differenceEmpty' })
  })

  test('tells what has happened since, with the random_id of own messages', async () => {
    const { anna, client } = await setUp()
    anna.writesLines(BOT_ID, ['one', 'two'])
    await client.call(sendMessage(anna.id, 'three', 77n))
    expect(await client.call(getDifference(2))).toMatchObject({
      _: 'updates.difference',
      new_messages: [
        { id: 2, message: 'two' },
        { id: 3, message: 'three', out: true },
      ],
      other_updates: [{ _: 'updateMessageID', id: 3, random_id: 77n }],
      users: [{ id: BigInt(anna.id) }, { id: BigInt(BOT_ID) }],
      state: { pts: 4 },
    })
  })

  test('tells of edits and deletions, each message as it is now and once', async () => {
    const { telegram, anna, client } = await setUp()
    anna.writesLines(BOT_ID, ['known', 'known too'])
    anna.writes(BOT_ID, 'new')
    anna.edits(3, 'new, edited')
    anna.edits(1, 'known, edited')
    anna.touches(1)
    await client.call(sendMessage(anna.id, 'from the bot', 77n))
    await client.call(editMessage(anna.id, 4, 'from the bot, edited'))
    await client.call(deleteMessages([2]))
    expect(await client.call(getDifference(3))).toMatchObject({
      _: 'updates.difference',
      new_messages: [
        { id: 3, message: 'new, edited', edit_date: expect.any(Number) },
        { id: 4, message: 'from the bot, edited', out: true },
      ],
      other_updates: [
        { _: 'updateMessageID', id: 4, random_id: 77n },
        { _: 'updateEditMessage', message: { id: 1, message: 'known, edited' }, pts: 10, pts_count: 0 },
        { _: 'updateDeleteMessages', messages: [2], pts: 10, pts_count: 0 },
      ],
      users: [{ id: BigInt(anna.id) }, { id: BigInt(BOT_ID) }],
      state: { pts: 10 },
    })
    expect(telegram.bots()).toMatchObject([{ pts: 10 }])
  })

  test('counts edits and deletions in its slices', async () => {
    const { anna, client } = await setUp()
    anna.writesLines(BOT_ID, ['one', 'two'])
    anna.edits(1, 'one, edited')
    await client.call(deleteMessages([1, 2]))
    expect(await client.call(getDifference(3, { pts_limit: 2 }))).toMatchObject({
      _: 'updates.differenceSlice',
      new_messages: [],
      other_updates: [{ _: 'updateDeleteMessages', messages: [1], pts: 5, pts_count: 0 }],
      intermediate_state: { pts: 5 },
    })
    expect(await client.call(getDifference(5, { pts_limit: 2 }))).toMatchObject({
      _: 'updates.difference',
      other_updates: [{ _: 'updateDeleteMessages', messages: [2] }],
      state: { pts: 6 },
    })
  })

  test('passes over what a person has deleted before the bot saw it, or says that it is gone', async () => {
    const { telegram, anna, client } = await setUp()
    anna.writesLines(BOT_ID, ['one', 'two', 'three'])
    anna.deletes(1)
    telegram.rules.botsAreToldOfDeletions = true
    anna.deletes(2)
    expect(await client.call(getDifference(1))).toMatchObject({
      _: 'updates.difference',
      new_messages: [{ id: 3, message: 'three' }],
      other_updates: [{ _: 'updateDeleteMessages', messages: [2] }],
      state: { pts: 5 },
    })
  })

  test('comes in slices of 100, or fewer on request', async () => {
    const { anna, client } = await setUp()
    const texts = Array.from({ length: 250 }, (_, index) => `message ${index}`)
    anna.writesLines(BOT_ID, texts)
    const received: string[] = []
    const kinds: string[] = []
    for (let pts = 1; pts < 251; ) {
      const difference = await client.call(getDifference(pts))
      kinds.push(difference._)
      received.push(...(difference['new_messages'] as TlObject[]).map((message) => String(message['message'])))
      pts = ((difference['intermediate_state'] ?? difference['state']) as unknown as { pts: number }).pts
    }
    expect(received).toEqual(texts)
    expect(kinds).toEqual(['updates.differenceSlice', 'updates.differenceSlice', 'updates.difference'])
    expect((await client.call(getDifference(1, { pts_limit: 3 })))['new_messages']).toHaveLength(3)
  })

  test('is too long when the client or the test says so', async () => {
    const { telegram, anna, client } = await setUp()
    anna.writesLines(BOT_ID, ['one', 'two', 'three'])
    const tooLong = { _: 'updates.differenceTooLong', pts: 4 }
    expect(await client.call(getDifference(1, { pts_total_limit: 2 }))).toEqual(tooLong)
    expect(await client.call(getDifference(1, { pts_total_limit: 3 }))).toMatchObject({ _: 'updates.difference' })
    telegram.trouble.differenceTooLong()
    expect(await client.call(getDifference(1))).toEqual(tooLong)
    expect(await client.call(getDifference(1))).toMatchObject({ _: 'updates.difference' })
  })

  test.each([
    [0, 'PERSISTENT_TIMESTAMP_EMPTY'],
    [99, 'PERSISTENT_TIMESTAMP_INVALID'],
  ])('a pts of %i is %s', async (pts, message) => {
    const { client } = await setUp()
    expect(await client.call(getDifference(pts))).toMatchObject({ error_code: 400, error_message: message })
  })
})

async function setUp() {
  const telegram = await startTelegram()
  return { telegram, client: await connectBot(telegram), anna: telegram.people.add({ firstName: 'Anna' }) }
}

async function pushes(client: RawClient, count: number): Promise<TlObject[]> {
  await waitFor(() => client.received.filter(isPush).length >= count, `${count} pushes`)
  return client.received.filter(isPush).map(({ object }) => object)
}
