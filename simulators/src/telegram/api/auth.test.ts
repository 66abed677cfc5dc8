import { describe, expect, test } from 'vitest'
import type { TelegramSimulator } from '../telegram-simulator.ts'
import { rpcError } from '../testing/queries.ts'
import { BOT_ID, connectBot, connectRaw, startTelegram } from '../testing/start-telegram.ts'
import type { TlObject } from '../tl/tl-object.ts'

describe('login of a bot', () => {
  test('any well-formed token is good; strictly, only the first secret of a bot', async () => {
    const telegram = await startTelegram()
    const client = await connectNewcomer(telegram)
    expect(await client.initialize(importBot('123456:AA-bb_c1'))).toMatchObject({
      _: 'auth.authorization',
      user: { _: 'user', id: 123_456n, self: true, bot: true, first_name: 'Bot 123456', username: 'bot123456_bot' },
    })
    const other = await connectNewcomer(telegram)
    expect(await other.initialize(importBot('123456:an.other+'))).toMatchObject({ _: 'auth.authorization' })
    telegram.rules.botsKeepTheirFirstSecret = true
    expect(await other.call(importBot('123456:another'))).toMatchObject(rpcError(400, 'ACCESS_TOKEN_INVALID'))
    expect(await other.call(importBot('123456:AA-bb_c1'))).toMatchObject({ _: 'auth.authorization' })
  })

  test.each(['', '5000', '5000:', ':secret', 'x:secret', '5000:with space', '0:secret'])('the token "%s" is refused', async (token) => {
    const client = await connectNewcomer(await startTelegram())
    expect(await client.initialize(importBot(token))).toMatchObject(rpcError(400, 'ACCESS_TOKEN_INVALID'))
  })

  test.each([
    [0, 'hash'],
    [-1, 'hash'],
    [1, ''],
  ])('the api_id %i with the api_hash "%s" is refused', async (apiId, apiHash) => {
    const client = await connectNewcomer(await startTelegram())
    const query = { ...importBot('5000:secret'), api_id: apiId, api_hash: apiHash }
    expect(await client.initialize(query)).toMatchObject(rpcError(400, 'API_ID_INVALID'))
  })

  test('before it almost nothing can be called', async () => {
    const client = await connectNewcomer(await startTelegram())
    expect(await client.call({ _: 'help.getConfig' })).toMatchObject(rpcError(400, 'CONNECTION_NOT_INITED'))
    expect(await client.initialize({ _: 'help.getConfig' })).toMatchObject({ _: 'config', this_dc: 2 })
    expect(await client.call({ _: 'updates.getState' })).toMatchObject(rpcError(401, 'AUTH_KEY_UNREGISTERED'))
    expect(await client.call({ _: 'messages.getHistory', peer: { _: 'inputPeerSelf' } })).toMatchObject(
      rpcError(401, 'AUTH_KEY_UNREGISTERED'),
    )
  })

  test('a logout ends it, and the key can be used to log in again', async () => {
    const client = await connectBot(await startTelegram())
    expect(await client.call({ _: 'auth.logOut' })).toMatchObject({ _: 'auth.loggedOut' })
    expect(await client.call({ _: 'updates.getState' })).toMatchObject(rpcError(401, 'AUTH_KEY_UNREGISTERED'))
    expect(await client.call(importBot('5000:secret'))).toMatchObject({ _: 'auth.authorization' })
  })
})

describe('calls', () => {
  test('help.getConfig names the address the client is connected to', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const { host, port } = telegram.address
    expect(await client.call({ _: 'help.getConfig' })).toMatchObject({
      dc_options: [{ id: 2, ip_address: host, port }],
      message_length_max: 4096,
    })
  })

  test('what the server does not have ends in an error and is noted', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    expect(await client.call({ _: 'help.getCdnConfig' })).toMatchObject(rpcError(400, 'METHOD_INVALID'))
    expect(await client.call({ _: 'messages.getHistory', peer: { _: 'inputPeerSelf' } })).toMatchObject(rpcError(400, 'BOT_METHOD_INVALID'))
    expect(await client.call({ _: 'peerUser', user_id: 1 })).toMatchObject(rpcError(400, 'METHOD_INVALID'))
    expect(await client.resultOf(client.send(Buffer.from('efbeadde', 'hex')))).toMatchObject(rpcError(400, 'INPUT_METHOD_INVALID'))
    const setTyping = client.encode({ _: 'messages.setTyping', peer: { _: 'inputPeerSelf' }, action: { _: 'sendMessageTypingAction' } })
    setTyping.writeUInt32LE(0xdeadbeef, setTyping.length - 4)
    expect(await client.resultOf(client.send(setTyping))).toMatchObject(rpcError(400, 'INPUT_CONSTRUCTOR_INVALID'))
    expect(await client.resultOf(client.send(setTyping.subarray(0, 8)))).toMatchObject(rpcError(400, 'INPUT_FETCH_ERROR'))
    expect(telegram.problems).toHaveLength(6)
  })

  test('users are told of themselves, of people who wrote to them and of nobody else', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna', lastName: 'Ivanova', username: 'anna', phone: '79001112233', languageCode: 'ru' })
    const boris = telegram.people.add({ firstName: 'Boris' })
    const client = await connectBot(telegram)
    anna.writes(BOT_ID, 'hello')
    const id = [{ _: 'inputUserSelf' }, inputUser(anna.id), inputUser(boris.id)]
    const { items } = await client.call({ _: 'users.getUsers', id })
    expect(items).toMatchObject([
      { _: 'user', id: BigInt(BOT_ID), self: true, bot: true },
      { _: 'user', id: BigInt(anna.id), first_name: 'Anna', last_name: 'Ivanova', username: 'anna', lang_code: 'ru' },
      { _: 'userEmpty', id: BigInt(boris.id) },
    ])
    expect(JSON.stringify(items, (_key, value) => String(value))).not.toContain('79001112233')
    expect(await client.call({ _: 'users.getFullUser', id: inputUser(anna.id) })).toMatchObject({ full_user: { id: BigInt(anna.id) } })
    expect(await client.call({ _: 'users.getFullUser', id: inputUser(boris.id) })).toMatchObject(rpcError(400, 'USER_ID_INVALID'))
  })

  test('a username leads to its owner, whose access hash is good for this account only', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna', username: 'Anna_1' })
    const client = await connectBot(telegram)
    const found = await client.call({ _: 'contacts.resolveUsername', username: 'anna_1' })
    expect(found).toMatchObject({ _: 'contacts.resolvedPeer', peer: { user_id: BigInt(anna.id) }, users: [{ first_name: 'Anna' }] })
    const [{ access_hash }] = found['users'] as unknown as [{ access_hash: bigint }]
    const query = { _: 'users.getUsers', id: [inputUser(anna.id, access_hash)] }
    expect(await client.call(query)).toMatchObject({ items: [{ first_name: 'Anna' }] })
    const other = await connectBot(telegram, '6000:secret')
    expect(await other.call(query)).toMatchObject({ items: [{ _: 'userEmpty' }] })
    expect(await client.call({ _: 'contacts.resolveUsername', username: 'nobody' })).toMatchObject(rpcError(400, 'USERNAME_NOT_OCCUPIED'))
    expect(await client.call({ _: 'contacts.resolveUsername', username: '!' })).toMatchObject(rpcError(400, 'USERNAME_INVALID'))
  })
})

/** A client whose key nobody is logged in with. */
function connectNewcomer(telegram: TelegramSimulator) {
  return connectRaw(telegram, telegram.mintAuthKey())
}

function importBot(token: string): TlObject {
  return { _: 'auth.importBotAuthorization', api_id: 1, api_hash: 'hash', bot_auth_token: token }
}

function inputUser(userId: number, accessHash = 0n): TlObject {
  return { _: 'inputUser', user_id: userId, access_hash: accessHash }
}
