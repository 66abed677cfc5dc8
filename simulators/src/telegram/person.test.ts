import { describe, expect, test } from 'vitest'
import { download } from './testing/file-queries.ts'
import { GET_STATE, getDifference, isPush, rpcError, sendMessage } from './testing/queries.ts'
import type { RawClient } from './testing/raw-client.ts'
import { BOT_ID, connectBot, startTelegram } from './testing/start-telegram.ts'
import { waitFor } from './testing/wait-for.ts'
import type { TlObject } from './tl/tl-object.ts'

describe('a button under a message', () => {
  test('is pressed, and the bot says something to it', async () => {
    const { anna, client } = await withButtons()
    const answer = anna.presses(2, 'Yes')
    const update = await pushed(client, 'updateBotCallbackQuery')
    expect(update).toMatchObject({ user_id: BigInt(anna.id), peer: { user_id: BigInt(anna.id) }, msg_id: 2, data: Buffer.from('yes') })
    const reply = {
      _: 'messages.setBotCallbackAnswer',
      query_id: update['query_id'],
      message: 'Thanks',
      alert: true,
      cache_time: 0,
    } as TlObject
    expect(await client.call(reply)).toMatchObject({ value: true })
    expect(await answer).toEqual({ text: 'Thanks', isAlert: true, url: undefined })
    expect(await client.call(reply)).toEqual(rpcError(400, 'QUERY_ID_INVALID'))
  })

  test('is pressed in vain when the bot is silent, and then it is too late', async () => {
    const { anna, client } = await withButtons()
    await expect(anna.presses(2, 'Yes', { timeoutMs: 20 })).rejects.toThrow('BOT_RESPONSE_TIMEOUT')
    const { query_id } = await pushed(client, 'updateBotCallbackQuery')
    const late = { _: 'messages.setBotCallbackAnswer', query_id, cache_time: 0 } as TlObject
    expect(await client.call(late)).toEqual(rpcError(400, 'QUERY_ID_INVALID'))
    expect(await client.call({ ...late, message: 'x'.repeat(201) })).toEqual(rpcError(400, 'MESSAGE_TOO_LONG'))
  })

  test('cannot be pressed when it is not there', async () => {
    const { anna } = await withButtons()
    await expect(anna.presses(2, 'No')).rejects.toThrow('There is no button "No" that asks the bot, but: "Yes"')
    await expect(anna.presses(1, 'Yes')).rejects.toThrow('but: none')
  })
})

describe('a keyboard', () => {
  test('sends the words of its keys, or the own contact where a key asks for it', async () => {
    const { anna, client } = await setUp()
    const buttons = [
      { _: 'keyboardButton', text: 'Price' },
      { _: 'keyboardButtonRequestPhone', text: 'My number' },
    ]
    const reply_markup = { _: 'replyKeyboardMarkup', rows: [{ _: 'keyboardButtonRow', buttons }] }
    await client.call(sendMessage(anna.id, 'choose', 1n, { reply_markup }))
    await client.call(sendMessage(anna.id, 'well?', 2n))
    expect(anna.pressesKey(BOT_ID, 'Price')).toMatchObject({ text: 'Price', kind: 'text' })
    expect(anna.pressesKey(BOT_ID, 'My number')).toMatchObject({
      kind: 'contact',
      replyTo: 2,
      media: { phone_number: '79001112233', user_id: anna.id },
    })
    expect(() => anna.pressesKey(BOT_ID, 'Other')).toThrow('There is no key "Other" on the keyboard, but: "Price", "My number"')
    await client.call(sendMessage(anna.id, 'enough', 3n, { reply_markup: { _: 'replyKeyboardHide' } }))
    expect(() => anna.pressesKey(BOT_ID, 'Price')).toThrow('but: none')
  })

  test('gets no number of who has none', async () => {
    const { telegram } = await setUp()
    const boris = telegram.people.add({ firstName: 'Boris' })
    expect(() => boris.sharesPhone(BOT_ID)).toThrow('Boris has no phone number.')
  })
})

describe('a reaction', () => {
  test('is told to the bot, with what it was before, and waits for a bot that is away', async () => {
    const { telegram, anna, client } = await setUp()
    anna.reacts(1, ['👍'])
    anna.reacts(1, [])
    await waitFor(() => updatesOf(client).length >= 3, 'the message and two reactions')
    expect(updatesOf(client).slice(1)).toMatchObject([
      { _: 'updateBotMessageReaction', msg_id: 1, old_reactions: [], new_reactions: [{ emoticon: '👍' }], qts: 2 },
      { _: 'updateBotMessageReaction', msg_id: 1, old_reactions: [{ emoticon: '👍' }], new_reactions: [], qts: 3 },
    ])
    const state = await client.call(GET_STATE)
    expect(state).toMatchObject({ pts: 2, qts: 3 })
    expect(await client.call({ ...getDifference(2), qts: 2 })).toMatchObject({
      other_updates: [{ _: 'updateBotMessageReaction', qts: 3 }],
      users: [{ id: BigInt(anna.id) }],
      state: { qts: 3 },
    })
    expect(await client.call({ ...getDifference(2), qts: 3 })).toMatchObject({ _: 'updates.differenceEmpty' })
    telegram.rules.botsAreToldOfReactions = false
    anna.reacts(1, ['👎'])
    expect(await client.call(GET_STATE)).toMatchObject({ qts: 3 })
  })
})

describe('a bot that is blocked', () => {
  test('is told so, once, and when it is over', async () => {
    const { anna, client } = await setUp()
    anna.blocks(BOT_ID)
    anna.blocks(BOT_ID)
    anna.unblocks(BOT_ID)
    await waitFor(() => updatesOf(client).length >= 3, 'both updates')
    expect(updatesOf(client).slice(1)).toMatchObject([
      { _: 'updateBotStopped', user_id: BigInt(anna.id), stopped: true, qts: 2 },
      { _: 'updateBotStopped', stopped: false, qts: 3 },
    ])
  })
})

describe('a profile', () => {
  test('changes, and the bots the person has written to are told', async () => {
    const { telegram, anna, client } = await setUp()
    const stranger = await connectBot(telegram, '6000:secret')
    telegram.people.add({ firstName: 'Boris', username: 'boris' })
    expect(anna.changesProfile({ lastName: 'Petrova', username: 'anna' })).toMatchObject({ firstName: 'Anna', lastName: 'Petrova' })
    expect(await pushed(client, 'updateUserName')).toMatchObject({
      user_id: BigInt(anna.id),
      first_name: 'Anna',
      last_name: 'Petrova',
      usernames: [{ username: 'anna', active: true }],
    })
    const found = await client.call({ _: 'contacts.resolveUsername', username: 'anna' })
    expect(updatesOf(client).map(({ _ }) => _)).toEqual(['updateNewMessage', 'updateUserName'])
    expect(found).toMatchObject({ users: [{ last_name: 'Petrova' }] })
    expect(() => anna.changesProfile({ username: 'Boris' })).toThrow('The username Boris is taken.')
    anna.changesProfile({ username: '' })
    expect(anna.profile.username).toBeUndefined()
    expect(await client.call({ _: 'contacts.resolveUsername', username: 'anna' })).toEqual(rpcError(400, 'USERNAME_NOT_OCCUPIED'))
    await stranger.call(GET_STATE)
    expect(stranger.received.filter(isPush)).toEqual([])
  })

  test('gets a picture, which bots can fetch large and small', async () => {
    const { anna, client } = await setUp()
    anna.changesPhoto({ size: 50_000 })
    anna.changesPhoto({ size: 60_000 })
    expect(await pushed(client, 'updateUser')).toMatchObject({ user_id: BigInt(anna.id) })
    const userId = { _: 'inputUser', user_id: anna.id, access_hash: 0n }
    const [user] = (await client.call({ _: 'users.getUsers', id: [userId] }))['items'] as readonly TlObject[]
    const photoId = (user?.['photo'] as TlObject | undefined)?.['photo_id'] as bigint
    expect(await download(client, peerPhoto(anna.id, photoId, true))).toHaveLength(60_000)
    expect((await download(client, peerPhoto(anna.id, photoId, false))).length).toBeLessThan(60_000)
    expect(await client.call({ _: 'upload.getFile', location: peerPhoto(anna.id, 5n, true), offset: 0n, limit: 4096 })).toEqual(
      rpcError(400, 'LOCATION_INVALID'),
    )
    const photos = { _: 'photos.getUserPhotos', user_id: userId, offset: 0, max_id: 0n, limit: 10 }
    expect(await client.call(photos)).toMatchObject({ _: 'photos.photos', photos: [{ id: photoId }, {}] })
    expect(await client.call({ ...photos, offset: 1 })).toMatchObject({ _: 'photos.photosSlice', count: 2, photos: [{ _: 'photo' }] })
    expect(await client.call({ ...photos, max_id: 7n })).toEqual(rpcError(400, 'MAX_ID_INVALID'))
    expect(await client.call({ _: 'users.getFullUser', id: userId })).toMatchObject({ full_user: { profile_photo: { id: photoId } } })
  })
})

function peerPhoto(userId: number, photoId: bigint, big: boolean): TlObject {
  const peer = { _: 'inputPeerUser', user_id: userId, access_hash: 0n }
  return { _: 'inputPeerPhotoFileLocation', peer, photo_id: photoId, big }
}

/** Anna has written "hello", and the bot was told so. */
async function setUp() {
  const telegram = await startTelegram()
  telegram.updateShape = 'full'
  const client = await connectBot(telegram)
  const anna = telegram.people.add({ firstName: 'Anna', phone: '79001112233' })
  anna.writes(BOT_ID, 'hello')
  return { telegram, client, anna }
}

/** The bot has answered by its message 2, with one button. */
async function withButtons() {
  const { client, anna } = await setUp()
  const buttons = [{ _: 'keyboardButtonCallback', text: 'Yes', data: Buffer.from('yes') }]
  const reply_markup = { _: 'replyInlineMarkup', rows: [{ _: 'keyboardButtonRow', buttons }] }
  await client.call(sendMessage(anna.id, 'sure?', 1n, { reply_markup }))
  return { client, anna }
}

function updatesOf(client: RawClient): TlObject[] {
  return client.received.filter(isPush).flatMap(({ object }) => object['updates'] as readonly TlObject[])
}

async function pushed(client: RawClient, kind: string): Promise<TlObject> {
  return waitFor(() => updatesOf(client).find(({ _ }) => _ === kind), kind)
}
