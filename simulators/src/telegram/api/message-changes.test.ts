import { describe, expect, test } from 'vitest'
import { deleteMessages, editMessage, GET_STATE, getMessages, isPush, rpcError, sendMessage } from '../testing/queries.ts'
import type { RawClient } from '../testing/raw-client.ts'
import { BOT_ID, BOT_TOKEN, connectBot, connectRaw, startTelegram } from '../testing/start-telegram.ts'
import { waitFor } from '../testing/wait-for.ts'
import type { TlObject } from '../tl/tl-object.ts'

const BOLD = { _: 'messageEntityBold', offset: 0, length: 3 }

describe('messages.editMessage', () => {
  test('gives a message another text and other entities, and answers with the edit', async () => {
    const { anna, client } = await setUp()
    const answer = await client.call(editMessage(anna.id, 2, 'new answer', { entities: [BOLD] }))
    const message = { id: 2, out: true, message: 'new answer', entities: [BOLD], edit_date: expect.any(Number) }
    expect(answer).toMatchObject({
      _: 'updates',
      updates: [{ _: 'updateEditMessage', message, pts: 4, pts_count: 1 }],
      users: [{ id: BigInt(BOT_ID) }, { id: BigInt(anna.id) }],
      seq: 0,
    })
    expect(anna.inbox()).toMatchObject([{ text: 'new answer', entities: [BOLD], editedAt: expect.any(Number), botMessageId: 2 }])
    const found = await client.call(getMessages([2]))
    expect(found['messages']).toMatchObject([message])
    expect(found['messages']).not.toMatchObject([{ edit_hide: true }])
  })

  test('changes entities alone as well', async () => {
    const { anna, client } = await setUp()
    await client.call(editMessage(anna.id, 2, 'answer', { entities: [BOLD] }))
    expect(anna.inbox()).toMatchObject([{ text: 'answer', entities: [BOLD] }])
    await client.call(editMessage(anna.id, 2, 'answer'))
    expect(anna.inbox()).toMatchObject([{ text: 'answer', entities: [] }])
  })

  test.each<[string, Partial<TlObject>, number, string]>([
    ['the same text', {}, 400, 'MESSAGE_NOT_MODIFIED'],
    ['no text', { message: undefined }, 400, 'MESSAGE_NOT_MODIFIED'],
    ['nothing but space', { message: ' \n ' }, 400, 'MESSAGE_EMPTY'],
    ['4,097 units', { message: 'x'.repeat(4097) }, 400, 'MESSAGE_TOO_LONG'],
    ['an entity that ends behind the text', { message: 'xx', entities: [BOLD] }, 400, 'ENTITY_BOUNDS_INVALID'],
    ['a message that is not there', { id: 77, message: 'new' }, 400, 'MESSAGE_ID_INVALID'],
    ['a message of another chat', { id: 3, message: 'new' }, 400, 'MESSAGE_ID_INVALID'],
    ['a message of the other side', { id: 1, message: 'new' }, 403, 'MESSAGE_AUTHOR_REQUIRED'],
    ['nobody', { peer: { _: 'inputPeerUser', user_id: 99, access_hash: 0n }, message: 'new' }, 400, 'PEER_ID_INVALID'],
    ['oneself as the peer', { peer: { _: 'inputPeerSelf' }, message: 'new' }, 400, 'PEER_ID_INVALID'],
    ['a date', { message: 'new', schedule_date: 2_000_000_000 }, 400, 'SCHEDULE_DATE_INVALID'],
    ['media', { message: 'new', media: { _: 'inputMediaEmpty' } }, 400, 'MEDIA_NEW_INVALID'],
  ])('%s is refused and changes nothing', async (_name, change, code, message) => {
    const { telegram, anna, client } = await setUp()
    telegram.people.add({ firstName: 'Boris' }).writes(BOT_ID, 'the third message of the bot')
    expect(await client.call({ ...editMessage(anna.id, 2, 'answer'), ...change } as TlObject)).toEqual(rpcError(code, message))
    expect(await client.call(GET_STATE)).toMatchObject({ pts: 4 })
    expect(anna.inbox()).toMatchObject([{ text: 'answer', editedAt: undefined }])
  })

  test('has no limit of time for bots, unless they are given that of people', async () => {
    const { telegram, anna, client } = await setUp()
    telegram.rules.editTimeLimitSeconds = 0
    expect(await client.call(editMessage(anna.id, 2, 'in time'))).not.toHaveProperty('error_code')
    expect(await client.call({ _: 'help.getConfig' })).toMatchObject({ edit_time_limit: 0 })
    telegram.rules.botsHaveEditTimeLimit = true
    expect(await client.call(editMessage(anna.id, 2, 'too late'))).toEqual(rpcError(400, 'MESSAGE_EDIT_TIME_EXPIRED'))
    telegram.rules.editTimeLimitSeconds = 3600
    expect(await client.call(editMessage(anna.id, 2, 'in time again'))).not.toHaveProperty('error_code')
  })

  test('reaches who has blocked the bot, but not who has deleted the account', async () => {
    const { anna, client } = await setUp()
    anna.blocks(BOT_ID)
    await client.call(editMessage(anna.id, 2, 'new answer'))
    expect(anna.inbox()).toMatchObject([{ text: 'new answer' }])
    anna.deletesAccount()
    expect(await client.call(editMessage(anna.id, 2, 'newer'))).toEqual(rpcError(400, 'INPUT_USER_DEACTIVATED'))
  })

  test('is told to other sessions in their own layers, and not to the one that edits', async () => {
    const { telegram, anna, client } = await setUp()
    const other = await connectBot(telegram)
    const old = await connectRaw(telegram, telegram.mintAuthKey(BOT_TOKEN))
    await old.initialize(GET_STATE, 214)
    const before = client.received.filter(isPush).length
    await old.call(editMessage(anna.id, 2, 'by the old one'))
    await client.call(editMessage(anna.id, 2, 'by the new one'))
    expect(await pushedUpdates(other, 2)).toMatchObject([
      { _: 'updateEditMessage', message: { id: 2, out: true, message: 'by the old one' }, pts: 4, pts_count: 1 },
      { _: 'updateEditMessage', message: { id: 2, out: true, message: 'by the new one' }, pts: 5, pts_count: 1 },
    ])
    expect(await pushedUpdates(old, 1)).toMatchObject([{ message: { message: 'by the new one' }, pts: 5 }])
    await client.call(GET_STATE)
    expect(client.received.filter(isPush)).toHaveLength(before + 1)
  })

  test('shows in the answer to a repeated random_id', async () => {
    const { anna, client } = await setUp()
    await client.call(editMessage(anna.id, 2, 'new answer'))
    expect(await client.call(sendMessage(anna.id, 'answer', 1n))).toMatchObject({
      updates: [
        { _: 'updateMessageID', id: 2 },
        { message: { message: 'new answer' }, pts: 4, pts_count: 0 },
      ],
    })
  })
})

describe('messages.deleteMessages', () => {
  test('deletes messages of both sides for everyone, and passes over what is not there', async () => {
    const { anna, client } = await setUp()
    expect(await client.call(deleteMessages([2, 77, 1, 2]))).toEqual({ _: 'messages.affectedMessages', pts: 5, pts_count: 2 })
    expect(anna.history()).toEqual([])
    expect(anna.deleted()).toMatchObject([
      { text: 'hello', isOut: true, deletedAt: expect.any(Number) },
      { text: 'answer', isOut: false, deletedAt: expect.any(Number) },
    ])
    const found = await client.call(getMessages([1, 2]))
    expect(found['messages']).toMatchObject([
      { _: 'messageEmpty', id: 1 },
      { _: 'messageEmpty', id: 2 },
    ])
    expect(await client.call(editMessage(anna.id, 2, 'too late'))).toEqual(rpcError(400, 'MESSAGE_ID_INVALID'))
    expect(await client.call(deleteMessages([1, 2]))).toEqual({ _: 'messages.affectedMessages', pts: 5, pts_count: 0 })
    expect(await client.call(sendMessage(anna.id, 'next', 2n))).toMatchObject({ id: 3, pts: 6 })
  })

  test('without revoke deletes for the bot alone, which is no longer told of edits', async () => {
    const { anna, client } = await setUp()
    expect(await client.call(deleteMessages([1, 2], false))).toMatchObject({ pts: 5, pts_count: 2 })
    expect(anna.history().map(({ text }) => text)).toEqual(['hello', 'answer'])
    anna.edits(1, 'hello again')
    expect(await client.call(GET_STATE)).toMatchObject({ pts: 5 })
  })

  test('is refused for everyone, whole, when one of the messages is too old, and possible without revoke', async () => {
    const { telegram, anna, client } = await setUp()
    telegram.rules.botRevokeTimeLimitSeconds = 0
    expect(await client.call(deleteMessages([1, 2]))).toEqual(rpcError(403, 'MESSAGE_DELETE_FORBIDDEN'))
    expect(anna.history()).toHaveLength(2)
    expect(await client.call(deleteMessages([1, 2], false))).toMatchObject({ pts_count: 2 })
    telegram.rules.botRevokeTimeLimitSeconds = 3600
    await client.call(sendMessage(anna.id, 'young', 2n))
    expect(await client.call(deleteMessages([3]))).toMatchObject({ pts_count: 1 })
  })

  test('is told to other sessions, whichever the rules, and not to the one that deletes', async () => {
    const { telegram, client } = await setUp()
    const other = await connectBot(telegram)
    const before = client.received.filter(isPush).length
    await client.call(deleteMessages([2, 1]))
    expect(await pushedUpdates(other, 1)).toEqual([{ _: 'updateDeleteMessages', messages: [2, 1], pts: 5, pts_count: 2 }])
    await client.call(GET_STATE)
    expect(client.received.filter(isPush)).toHaveLength(before)
  })

  test('leaves nothing but the identifier for a repeated random_id', async () => {
    const { anna, client } = await setUp()
    await client.call(deleteMessages([2]))
    const again = await client.call(sendMessage(anna.id, 'answer', 1n))
    expect(again['updates']).toEqual([{ _: 'updateMessageID', id: 2, random_id: 1n }])
    expect(anna.inbox()).toEqual([])
  })
})

describe('a person', () => {
  test('edits, and every session of the bot is told', async () => {
    const { telegram, anna, client } = await setUp()
    const old = await connectRaw(telegram, telegram.mintAuthKey(BOT_TOKEN))
    await old.initialize(GET_STATE, 214)
    const before = client.received.filter(isPush).length
    expect(anna.edits(1, 'hello again', [BOLD])).toMatchObject({ id: 1, text: 'hello again', editedAt: expect.any(Number) })
    anna.edits(1, 'and again')
    for (const [each, skipped] of [
      [client, before],
      [old, 0],
    ] as const) {
      expect((await pushedUpdates(each, skipped + 2)).slice(skipped)).toMatchObject([
        {
          _: 'updateEditMessage',
          message: {
            id: 1,
            message: 'hello again',
            entities: [BOLD],
            edit_date: expect.any(Number),
            peer_id: { user_id: BigInt(anna.id) },
          },
          pts: 4,
          pts_count: 1,
        },
        { _: 'updateEditMessage', message: { id: 1, message: 'and again' }, pts: 5, pts_count: 1 },
      ])
    }
  })

  test('touches a message of either side, and the bot is told of an edit that is not to be shown', async () => {
    const { telegram, anna } = await setUp()
    const client = await connectBot(telegram)
    anna.touches(1)
    anna.touches(2)
    anna.edits(1, 'hello again')
    anna.touches(1)
    const updates = await pushedUpdates(client, 4)
    expect(updates).toMatchObject([
      { _: 'updateEditMessage', message: { id: 1, message: 'hello', edit_date: expect.any(Number), edit_hide: true }, pts: 4 },
      { _: 'updateEditMessage', message: { id: 2, out: true, message: 'answer', edit_hide: true }, pts: 5 },
      { _: 'updateEditMessage', message: { id: 1, message: 'hello again' }, pts: 6 },
      { _: 'updateEditMessage', message: { id: 1, message: 'hello again' }, pts: 7 },
    ])
    expect(updates.slice(2)).not.toMatchObject([{ message: { edit_hide: true } }, {}])
    expect(updates.slice(2)).not.toMatchObject([{}, { message: { edit_hide: true } }])
    expect(anna.inbox()).toMatchObject([{ editedAt: undefined }])
  })

  test('deletes, and the bot finds the message gone without having been told', async () => {
    const { anna, client } = await setUp()
    const before = client.received.filter(isPush).length
    expect(anna.deletes([1, 2])).toMatchObject([{ text: 'hello' }, { text: 'answer' }])
    expect(await client.call(GET_STATE)).toMatchObject({ pts: 3 })
    expect(client.received.filter(isPush)).toHaveLength(before)
    expect((await client.call(getMessages([1])))['messages']).toMatchObject([{ _: 'messageEmpty', id: 1 }])
    expect(await client.call(editMessage(anna.id, 2, 'new'))).toEqual(rpcError(400, 'MESSAGE_ID_INVALID'))
    expect(await client.call(sendMessage(anna.id, 'one may still write', 2n))).toMatchObject({ id: 3 })
  })

  test('deletes, and bots are told of their own messages when the rule says so', async () => {
    const { telegram, anna } = await setUp()
    telegram.rules.botsAreToldOfDeletions = true
    const [client, other] = [await connectBot(telegram), await connectBot(telegram, '6000:secret')]
    const elsewhere = anna.writes(6000, 'to the other bot')
    anna.deletes([1, elsewhere.id, 2])
    expect(await pushedUpdates(client, 1)).toEqual([{ _: 'updateDeleteMessages', messages: [1, 2], pts: 5, pts_count: 2 }])
    await waitFor(() => other.received.filter(isPush).length === 2, 'the message and its deletion')
    expect(other.received.filter(isPush).at(-1)?.object['updates']).toEqual([
      { _: 'updateDeleteMessages', messages: [1], pts: 3, pts_count: 1 },
    ])
  })

  test('deletes for oneself, and the bot keeps its copy', async () => {
    const { telegram, anna, client } = await setUp()
    telegram.rules.botsAreToldOfDeletions = true
    anna.deletes(2, { onlyForSelf: true })
    expect(anna.inbox()).toEqual([])
    expect(await client.call(editMessage(anna.id, 2, 'new'))).toMatchObject({ updates: [{ pts: 4 }] })
    expect(anna.inbox()).toEqual([])
    expect(anna.deleted()).toMatchObject([{ text: 'new' }])
    expect(await client.call(deleteMessages([2]))).toMatchObject({ pts: 5, pts_count: 1 })
  })
})

/** Anna has written "hello" and the bot has answered: messages 1 and 2 of both, and a pts of 3. */
async function setUp() {
  const telegram = await startTelegram()
  telegram.updateShape = 'short'
  const client = await connectBot(telegram)
  const anna = telegram.people.add({ firstName: 'Anna' })
  anna.writes(BOT_ID, 'hello')
  await client.call(sendMessage(anna.id, 'answer', 1n))
  return { telegram, client, anna }
}

/** What has been pushed in full, when there have been so many pushes. */
async function pushedUpdates(client: RawClient, count: number): Promise<TlObject[]> {
  await waitFor(() => client.received.filter(isPush).length >= count, `${count} pushes`)
  return client.received.filter(isPush).map(({ object }) => (object['updates'] as TlObject[] | undefined)?.[0] ?? object)
}
