import { describe, expect, test } from 'vitest'
import { rpcError, sendMessage } from '../testing/queries.ts'
import type { RawClient } from '../testing/raw-client.ts'
import { BOT_ID, connectBot, startTelegram } from '../testing/start-telegram.ts'
import type { TlObject } from '../tl/tl-object.ts'

describe('messages.sendMessage', () => {
  test('delivers the text with its entities, and answers with both identifiers in turn short and in full', async () => {
    const { telegram, anna, client } = await setUp()
    const entities = [{ _: 'messageEntityBold', offset: 0, length: 5 }]
    telegram.updateShape = 'short'
    const short = await client.call(sendMessage(anna.id, 'hello', 1n, { entities }))
    expect(short).toMatchObject({ _: 'updateShortSentMessage', out: true, id: 2, pts: 3, pts_count: 1, entities })
    telegram.updateShape = 'full'
    const full = await client.call(sendMessage(anna.id, 'again', 2n))
    expect(full).toMatchObject({
      _: 'updates',
      updates: [
        { _: 'updateMessageID', id: 3, random_id: 2n },
        {
          _: 'updateNewMessage',
          message: { id: 3, out: true, message: 'again', from_id: { user_id: BigInt(BOT_ID) } },
          pts: 4,
          pts_count: 1,
        },
      ],
      seq: 0,
    })
    expect(anna.inbox()).toMatchObject([
      { text: 'hello', entities, botMessageId: 2 },
      { text: 'again', entities: [], botMessageId: 3 },
    ])
  })

  test('a reply is a reply on both sides', async () => {
    const { anna, client, first } = await setUp()
    await client.call(sendMessage(anna.id, 'new', 1n, { reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: first.botMessageId } }))
    expect(anna.inbox()).toMatchObject([{ text: 'new', replyTo: first.id }])
  })

  const EMPTY = ' \n '
  test.each<[string, Partial<TlObject> & { readonly message?: string }, number, string]>([
    ['an empty text', { message: '' }, 400, 'MESSAGE_EMPTY'],
    ['nothing but space', { message: EMPTY }, 400, 'MESSAGE_EMPTY'],
    ['4,097 units', { message: 'x'.repeat(4097) }, 400, 'MESSAGE_TOO_LONG'],
    ['4,098 units in 2,049 characters', { message: '👍'.repeat(2049) }, 400, 'MESSAGE_TOO_LONG'],
    [
      'an entity that begins before the text',
      { entities: [{ _: 'messageEntityBold', offset: -1, length: 2 }] },
      400,
      'ENTITY_BOUNDS_INVALID',
    ],
    ['an entity that ends behind the text', { entities: [{ _: 'messageEntityBold', offset: 3, length: 3 }] }, 400, 'ENTITY_BOUNDS_INVALID'],
    ['an empty entity', { entities: [{ _: 'messageEntityBold', offset: 3, length: 0 }] }, 400, 'ENTITY_BOUNDS_INVALID'],
    ['a reply to what is not there', { reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: 77 } }, 400, 'MSG_ID_INVALID'],
    ['a date', { schedule_date: 2_000_000_000 }, 400, 'SCHEDULE_BOT_NOT_ALLOWED'],
    ['oneself as the peer', { peer: { _: 'inputPeerSelf' } }, 400, 'PEER_ID_INVALID'],
    ['a chat as the peer', { peer: { _: 'inputPeerChat', chat_id: 5 } }, 400, 'PEER_ID_INVALID'],
    ['a wrong access hash', { peer: { _: 'inputPeerUser', user_id: 7_000_000_001, access_hash: 5n } }, 400, 'PEER_ID_INVALID'],
    ['nobody', { peer: { _: 'inputPeerUser', user_id: 99, access_hash: 0n } }, 400, 'PEER_ID_INVALID'],
  ])('%s is refused and sends nothing', async (_name, change, code, message) => {
    const { anna, client } = await setUp()
    expect(await client.call({ ...sendMessage(anna.id, 'hello', 1n), ...change } as TlObject)).toEqual(rpcError(code, message))
    expect(anna.inbox()).toEqual([])
    expect(await client.call(sendMessage(anna.id, 'x'.repeat(4096), 1n))).not.toHaveProperty('error_code')
  })

  test('who has not written to the bot cannot be reached, even with the right access hash', async () => {
    const { telegram, client } = await setUp()
    const boris = telegram.people.add({ firstName: 'Boris', username: 'boris' })
    expect(await client.call(sendMessage(boris.id, 'hello', 1n))).toEqual(rpcError(400, 'PEER_ID_INVALID'))
    const { users } = await client.call({ _: 'contacts.resolveUsername', username: 'boris' })
    const [{ access_hash }] = users as unknown as [{ access_hash: bigint }]
    const peer = { _: 'inputPeerUser', user_id: boris.id, access_hash }
    expect(await client.call({ ...sendMessage(boris.id, 'hello', 1n), peer })).toEqual(rpcError(400, 'PEER_ID_INVALID'))
    boris.writes(BOT_ID, 'now you may')
    expect(await client.call({ ...sendMessage(boris.id, 'hello', 1n), peer })).not.toHaveProperty('error_code')
  })

  test('who has blocked the bot, has deleted the account or is a bot cannot be reached', async () => {
    const { telegram, anna, client } = await setUp()
    anna.blocks(BOT_ID)
    expect(await client.call(sendMessage(anna.id, 'hello', 1n))).toEqual(rpcError(400, 'USER_IS_BLOCKED'))
    expect(() => anna.writes(BOT_ID, 'hello')).toThrow('has blocked')
    anna.unblocks(BOT_ID)
    expect(await client.call(sendMessage(anna.id, 'hello', 1n))).not.toHaveProperty('error_code')
    anna.deletesAccount()
    expect(await client.call(sendMessage(anna.id, 'hello', 2n))).toEqual(rpcError(400, 'INPUT_USER_DEACTIVATED'))
    const other = await connectBot(telegram, '6000:secret')
    await other.call({ _: 'updates.getState' })
    const found = await client.call({ _: 'contacts.resolveUsername', username: 'bot6000_bot' })
    const [{ access_hash }] = found['users'] as unknown as [{ access_hash: bigint }]
    const peer = { _: 'inputPeerUser', user_id: 6000, access_hash }
    expect(await client.call({ ...sendMessage(6000, 'hello', 1n), peer })).toEqual(rpcError(400, 'USER_IS_BOT'))
  })

  test('a mention is received without its access hash', async () => {
    const { anna, client } = await setUp()
    const user_id = { _: 'inputUser', user_id: anna.id, access_hash: 0n }
    const entities = [{ _: 'inputMessageEntityMentionName', offset: 0, length: 4, user_id }]
    await client.call(sendMessage(anna.id, 'Anna!', 1n, { entities }))
    expect(anna.inbox()[0]?.entities).toEqual([{ _: 'messageEntityMentionName', offset: 0, length: 4, user_id: anna.id }])
  })
})

describe('a random_id', () => {
  test('sends once, whatever comes with it later, and is answered with the first message', async () => {
    const { telegram, anna, client } = await setUp()
    await client.call(sendMessage(anna.id, 'first', 5n))
    await client.call(sendMessage(anna.id, 'between', 6n))
    const { date } = (await getMessages(client, [2]))[0] as unknown as { date: number }
    const other = await connectBot(telegram)
    for (const repeating of [client, other]) {
      expect(await repeating.call(sendMessage(anna.id, 'other text', 5n))).toMatchObject({
        _: 'updates',
        updates: [
          { _: 'updateMessageID', id: 2, random_id: 5n },
          { _: 'updateNewMessage', message: { id: 2, message: 'first', out: true, date }, pts: 4, pts_count: 0 },
        ],
      })
    }
    expect(anna.inbox().map(({ text }) => text)).toEqual(['first', 'between'])
  })

  test('belongs to one peer and one account', async () => {
    const { telegram, anna, client } = await setUp()
    const boris = telegram.people.add({ firstName: 'Boris' })
    boris.writes(BOT_ID, 'hello')
    const otherBot = await connectBot(telegram, '6000:secret')
    anna.writes(6000, 'hello')
    await client.call(sendMessage(anna.id, 'one', 5n))
    await client.call(sendMessage(boris.id, 'two', 5n))
    await otherBot.call(sendMessage(anna.id, 'three', 5n))
    expect(anna.inbox().map(({ text, bot }) => [text, bot])).toEqual([
      ['one', BOT_ID],
      ['three', 6000],
    ])
    expect(boris.inbox()).toHaveLength(1)
  })

  test('is a duplicate while the first call is under way, and again a success afterwards', async () => {
    const { telegram, anna, client } = await setUp()
    telegram.trouble.delayAnswers({ method: 'messages.sendMessage', ms: 200 })
    const first = client.send(sendMessage(anna.id, 'once', 5n))
    expect(await client.call(sendMessage(anna.id, 'once', 5n))).toEqual(rpcError(500, 'RANDOM_ID_DUPLICATE'))
    await client.resultOf(first)
    expect(await client.call(sendMessage(anna.id, 'once', 5n))).toMatchObject({ _: 'updates' })
    expect(anna.inbox()).toHaveLength(1)
  })

  test('of a call that failed is free', async () => {
    const { anna, client } = await setUp()
    await client.call(sendMessage(anna.id, '', 5n))
    await client.call(sendMessage(anna.id, 'now', 5n))
    expect(anna.inbox()).toMatchObject([{ text: 'now' }])
  })

  test('can be made a duplicate for ever', async () => {
    const { telegram, anna, client } = await setUp()
    telegram.trouble.refusesEveryRepeatedRandomId = true
    await client.call(sendMessage(anna.id, 'once', 5n))
    expect(await client.call(sendMessage(anna.id, 'once', 5n))).toEqual(rpcError(500, 'RANDOM_ID_DUPLICATE'))
    expect(await client.call(sendMessage(anna.id, 'other', 6n))).not.toHaveProperty('error_code')
  })
})

describe('messages.getMessages', () => {
  test('finds messages by identifier and says which are not there', async () => {
    const { anna, client, first } = await setUp()
    await client.call(sendMessage(anna.id, 'answer', 1n, { reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: first.botMessageId } }))
    expect(await getMessages(client, [2, 99, 1])).toMatchObject([
      { _: 'message', id: 2, out: true, message: 'answer', reply_to: { reply_to_msg_id: 1 } },
      { _: 'messageEmpty', id: 99 },
      { _: 'message', id: 1, message: 'hello bot', peer_id: { user_id: BigInt(anna.id) } },
    ])
    const byReply = await client.call({ _: 'messages.getMessages', id: [{ _: 'inputMessageReplyTo', id: 2 }] })
    expect(byReply['messages']).toMatchObject([{ id: 1 }])
  })

  test('numbers are those of the account: each of the two has its own', async () => {
    const { telegram, anna } = await setUp()
    const other = await connectBot(telegram, '6000:secret')
    const written = anna.writes(6000, 'second message of Anna, first of this bot')
    expect(written).toMatchObject({ id: 2, botMessageId: 1 })
    expect(await getMessages(other, [1])).toMatchObject([{ message: written.text }])
  })
})

test('messages.setTyping is accepted for those who can be reached', async () => {
  const { anna, client } = await setUp()
  const typing = { _: 'messages.setTyping', action: { _: 'sendMessageTypingAction' } }
  const peer = { _: 'inputPeerUser', user_id: anna.id, access_hash: 0n }
  expect(await client.call({ ...typing, peer })).toEqual({ _: 'bool', value: true })
  expect(await client.call({ ...typing, peer: { ...peer, user_id: 99 } })).toEqual(rpcError(400, 'PEER_ID_INVALID'))
})

async function setUp() {
  const telegram = await startTelegram()
  const client = await connectBot(telegram)
  const anna = telegram.people.add({ firstName: 'Anna' })
  const first = anna.writes(BOT_ID, 'hello bot')
  return { telegram, client, anna, first }
}

async function getMessages(client: RawClient, ids: readonly number[]): Promise<readonly TlObject[]> {
  const result = await client.call({ _: 'messages.getMessages', id: ids.map((id) => ({ _: 'inputMessageID', id })) })
  return result['messages'] as readonly TlObject[]
}
