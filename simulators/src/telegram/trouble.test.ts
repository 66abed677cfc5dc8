import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { sendMedia } from './testing/file-queries.ts'
import { deleteMessages, editMessage, GET_STATE, getDifference, rpcError, sendMessage } from './testing/queries.ts'
import type { RawClient } from './testing/raw-client.ts'
import { BOT_ID, connectBot, connectRaw, reconnect, startTelegram } from './testing/start-telegram.ts'
import { waitFor } from './testing/wait-for.ts'

describe('calls', () => {
  test('are refused as often as asked for, for one peer or all', async () => {
    const { telegram, client, anna, boris } = await setUp()
    telegram.trouble.floodWait({ method: 'messages.sendMessage', seconds: 30, times: 2, peer: anna.id })
    expect(await client.call(sendMessage(anna.id, 'hello', 1n))).toMatchObject({ error_code: 420, error_message: 'FLOOD_WAIT_30' })
    expect(await client.call(sendMessage(boris.id, 'hello', 1n))).not.toHaveProperty('error_code')
    expect(telegram.trouble.describe().calls).toMatchObject([{ method: 'messages.sendMessage', left: 1, peer: anna.id }])
    expect(await client.call(sendMessage(anna.id, 'hello', 1n))).toMatchObject({ error_code: 420 })
    expect(await client.call(sendMessage(anna.id, 'hello', 1n))).not.toHaveProperty('error_code')
    telegram.trouble.slowmodeWait({ method: 'messages.sendMessage', seconds: 7, peer: boris.id })
    expect(await client.call(sendMessage(boris.id, 'hello', 2n))).toMatchObject({ error_code: 420, error_message: 'SLOWMODE_WAIT_7' })
  })

  test('that send files are refused by any error, once, so often, or until it is over', async () => {
    const { telegram, client, anna } = await setUp()
    const dice = sendMedia(anna.id, { _: 'inputMediaDice', emoticon: '🎲' }, 1n)
    const errors: [number, string][] = [
      [400, 'FILE_PARTS_INVALID'],
      [400, 'PHOTO_INVALID_DIMENSIONS'],
      [400, 'MEDIA_EMPTY'],
      [400, 'WEBPAGE_CURL_FAILED'],
      [400, 'VOICE_MESSAGES_FORBIDDEN'],
      [400, 'PEER_FLOOD'],
      [420, 'FLOOD_PREMIUM_WAIT_5'],
    ]
    for (const [code, message] of errors) telegram.trouble.fail({ method: 'messages.sendMedia', code, message })
    for (const [code, message] of errors) expect(await client.call(dice)).toEqual(rpcError(code, message))
    telegram.trouble.fail({ method: '*', code: 500, message: 'TIMEOUT', times: Number.POSITIVE_INFINITY, peer: anna.id })
    for (let call = 0; call < 3; call++) expect(await client.call(dice)).toEqual(rpcError(500, 'TIMEOUT'))
    expect(await client.call(GET_STATE)).toMatchObject({ _: 'updates.state' })
    telegram.trouble.stopFailing('*')
    expect(await client.call(dice)).toMatchObject({ _: 'updates' })
    expect(anna.inbox()).toHaveLength(1)
  })

  test('that edit and delete are refused, delayed and lost as those that send', async () => {
    const { telegram, client, anna, boris } = await setUp()
    await client.call(sendMessage(anna.id, 'answer', 1n))
    telegram.trouble.floodWait({ method: 'messages.editMessage', seconds: 30, peer: anna.id })
    telegram.trouble.floodWait({ method: 'messages.editMessage', seconds: 31, peer: boris.id })
    telegram.trouble.floodWait({ method: 'messages.deleteMessages', seconds: 32 })
    expect(await client.call(editMessage(anna.id, 3, 'edited'))).toMatchObject({ error_code: 420, error_message: 'FLOOD_WAIT_30' })
    expect(await client.call(deleteMessages([3]))).toMatchObject({ error_code: 420, error_message: 'FLOOD_WAIT_32' })
    telegram.trouble.fail({ method: 'messages.editMessage', code: 400, message: 'MESSAGE_EDIT_TIME_EXPIRED' })
    expect(await client.call(editMessage(anna.id, 3, 'edited'))).toMatchObject({ error_message: 'MESSAGE_EDIT_TIME_EXPIRED' })
    expect(anna.inbox()).toMatchObject([{ text: 'answer' }])

    telegram.trouble.loseAnswers({ method: 'messages.editMessage', forgetSession: true })
    client.send(editMessage(anna.id, 3, 'edited'))
    await waitFor(() => client.isClosed, 'the connection to break')
    const again = await reconnect(telegram, client)
    expect(await again.call(editMessage(anna.id, 3, 'edited'))).toMatchObject({ error_message: 'MESSAGE_NOT_MODIFIED' })
    expect(anna.inbox()).toMatchObject([{ text: 'edited' }])
  })

  test('fail until it is cleared', async () => {
    const { telegram, client } = await setUp()
    telegram.trouble.fail({ method: 'updates.getState', code: 401, message: 'SESSION_REVOKED', times: Number.POSITIVE_INFINITY })
    for (let index = 0; index < 5; index++) expect(await client.call(GET_STATE)).toMatchObject({ error_message: 'SESSION_REVOKED' })
    await telegram.trouble.clear()
    expect(await client.call(GET_STATE)).toMatchObject({ _: 'updates.state' })
  })

  test('are carried out, and the connection breaks instead of an answer, which comes over the next one', async () => {
    const { telegram, client, anna } = await setUp()
    telegram.trouble.loseAnswers({ method: 'messages.sendMessage' })
    const id = client.send(sendMessage(anna.id, 'hello', 1n))
    await waitFor(() => client.isClosed, 'the connection to break')
    expect(anna.inbox()).toHaveLength(1)
    expect(client.received.some(({ object }) => object['req_msg_id'] === id)).toBe(false)
    const again = await reconnect(telegram, client)
    again.send({ _: 'ping', ping_id: 1n })
    await again.resultOf(id)
  })

  test('whose answer is lost with the session are never answered', async () => {
    const { telegram, client, anna } = await setUp()
    telegram.trouble.loseAnswers({ method: 'messages.sendMessage', forgetSession: true })
    const id = client.send(sendMessage(anna.id, 'hello', 1n))
    await waitFor(() => client.isClosed, 'the connection to break')
    const again = await reconnect(telegram, client)
    await again.call(GET_STATE)
    expect(again.count('new_session_created')).toBe(1)
    expect(again.received.some(({ object }) => object['req_msg_id'] === id)).toBe(false)
    expect(anna.inbox()).toHaveLength(1)
  })
})

describe('the network', () => {
  test('drops everybody, who may come back', async () => {
    const { telegram, client } = await setUp()
    telegram.trouble.dropConnections()
    await waitFor(() => client.isClosed, 'the connection to break')
    expect(await (await reconnect(telegram, client)).call(GET_STATE)).toMatchObject({ _: 'updates.state' })
  })

  test('refuses everybody until it accepts them again, on the same port', async () => {
    const { telegram, client } = await setUp()
    await telegram.trouble.refuseConnections()
    expect(telegram.isListening).toBe(false)
    const [error] = await once(connect(telegram.address.port), 'error')
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
    const { port } = telegram.address
    await telegram.trouble.acceptConnections()
    await telegram.trouble.acceptConnections()
    expect(telegram.address.port).toBe(port)
    expect(await (await reconnect(telegram, client)).call(GET_STATE)).toMatchObject({ _: 'updates.state' })
  })

  test('becomes a black hole for connections old and new, which stay dead when it is over', async () => {
    const { telegram, client, anna } = await setUp()
    telegram.trouble.blackHole(true)
    const newcomer = await connectRaw(telegram, client.key)
    client.send(sendMessage(anna.id, 'hello', 1n))
    newcomer.send(GET_STATE)
    anna.writes(BOT_ID, 'into the hole')
    telegram.trouble.blackHole(false)
    const again = await connectRaw(telegram, client.key)
    await again.initialize(GET_STATE)
    const before = client.received.length
    client.send(GET_STATE)
    await again.call(GET_STATE)
    expect(client.received).toHaveLength(before)
    expect(newcomer.received).toEqual([])
    expect(client.isClosed || newcomer.isClosed).toBe(false)
    expect(anna.inbox()).toEqual([])
  })
})

describe('keys', () => {
  test('of one bot, or of all, are forgotten', async () => {
    const { telegram, client } = await setUp()
    const other = await connectBot(telegram, '6000:secret')
    telegram.trouble.forgetAuthKeys(6000)
    expect(await client.call(GET_STATE)).toMatchObject({ _: 'updates.state' })
    await isUnknown(other)
    telegram.trouble.forgetAuthKeys()
    await isUnknown(client)
  })

  test('changed salts are told of', async () => {
    const { telegram, client } = await setUp()
    telegram.trouble.changeSalts()
    client.send(GET_STATE)
    await client.waitForObject('bad_server_salt')
  })
})

describe('pushes', () => {
  test('that are swallowed leave a gap, which the difference fills', async () => {
    const { telegram, client, anna } = await setUp()
    telegram.updateShape = 'short'
    const { pts } = (await client.call(GET_STATE)) as unknown as { pts: number }
    telegram.trouble.pushes.swallow(2)
    anna.writesLines(BOT_ID, ['one', 'two', 'three'])
    const pushed = await client.waitFor(({ object }) => object['message'] === 'three')
    expect(pushed.object['pts']).toBe(pts + 3)
    expect(client.received.some(({ object }) => object['message'] === 'two')).toBe(false)
    const difference = await client.call(getDifference(pts))
    expect(difference['new_messages']).toMatchObject([{ message: 'one' }, { message: 'two' }, { message: 'three' }])
  })

  test('of edits and deletions can be swallowed too, and the difference fills the gap', async () => {
    const { telegram, client, anna } = await setUp()
    telegram.rules.botsAreToldOfDeletions = true
    const { pts } = (await client.call(GET_STATE)) as unknown as { pts: number }
    const before = client.received.length
    telegram.trouble.pushes.swallow(2)
    anna.edits(1, 'edited')
    const gone = anna.writes(BOT_ID, 'gone')
    anna.deletes(gone.id)
    const { object } = await waitFor(() => client.received[before], 'the push of the deletion')
    expect(object['updates']).toMatchObject([{ _: 'updateDeleteMessages', messages: [3], pts: pts + 3, pts_count: 1 }])
    const difference = await client.call(getDifference(pts))
    expect(difference).toMatchObject({
      new_messages: [],
      other_updates: [
        { _: 'updateEditMessage', message: { id: 1, message: 'edited' } },
        { _: 'updateDeleteMessages', messages: [3] },
      ],
    })
  })

  test('that are held tell what was true when it happened', async () => {
    const { telegram, client, anna } = await setUp()
    telegram.updateShape = 'full'
    const before = client.received.length
    telegram.trouble.pushes.hold()
    const { id } = anna.writes(BOT_ID, 'as written')
    anna.edits(id, 'as edited')
    anna.deletes(id)
    telegram.trouble.pushes.release()
    await waitFor(() => client.received.length === before + 2, 'two pushes')
    expect(client.received.slice(before).map(({ object }) => object['updates'])).toMatchObject([
      [{ _: 'updateNewMessage', message: { message: 'as written' } }],
      [{ _: 'updateEditMessage', message: { message: 'as edited' } }],
    ])
  })

  test('that come twice or in reverse keep their pts', async () => {
    const { telegram, client, anna } = await setUp()
    telegram.updateShape = 'short'
    const before = client.received.length
    telegram.trouble.pushes.twice(1)
    anna.writes(BOT_ID, 'a')
    telegram.trouble.pushes.reverse(2)
    anna.writesLines(BOT_ID, ['b', 'c'])
    await waitFor(() => client.received.length === before + 4, 'four pushes')
    expect(client.received.slice(before).map(({ object }) => [object['message'], object['pts']])).toEqual([
      ['a', 4],
      ['a', 4],
      ['c', 6],
      ['b', 5],
    ])
  })
})

async function setUp() {
  const telegram = await startTelegram()
  const client = await connectBot(telegram)
  const anna = telegram.people.add({ firstName: 'Anna' })
  const boris = telegram.people.add({ firstName: 'Boris' })
  anna.writes(BOT_ID, 'hello')
  boris.writes(BOT_ID, 'hello')
  await waitFor(() => client.received.filter(({ object }) => object._.startsWith('update')).length >= 2, 'two pushes')
  return { telegram, client, anna, boris }
}

async function isUnknown(client: RawClient): Promise<void> {
  client.send(GET_STATE)
  await waitFor(() => client.errors.length > 0, 'a transport error')
  expect(client.errors).toEqual([-404])
}
