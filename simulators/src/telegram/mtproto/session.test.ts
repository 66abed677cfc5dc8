import { randomBytes } from 'node:crypto'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { nowSeconds } from '../clock.ts'
import { GET_STATE, isPush, sendMessage } from '../testing/queries.ts'
import { BOT_ID, BOT_TOKEN, connectBot, connectRaw, reconnect, startTelegram } from '../testing/start-telegram.ts'
import { waitFor } from '../testing/wait-for.ts'
import { authKeyId } from './auth-keys.ts'

describe('sessions', () => {
  test('a session is announced once, with the earliest message the server has of it', async () => {
    const telegram = await startTelegram()
    const client = await connectRaw(telegram, telegram.mintAuthKey(BOT_TOKEN))
    const inner = { id: client.nextId(), seqno: client.nextSeqno(), body: client.encode({ _: 'ping', ping_id: 7n }) }
    client.sendContainer([inner])
    const created = await client.waitForObject('new_session_created')
    expect(created.object['first_msg_id']).toBe(inner.id)
    expect(created.seqno % 2).toBe(1)
    const pong = await client.waitForObject('pong')
    expect(pong.object).toMatchObject({ msg_id: inner.id, ping_id: 7n })
    await client.initialize()
    expect(client.count('new_session_created')).toBe(1)
  })

  test('a forgotten session is announced again', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    telegram.trouble.forgetSessions()
    await client.call(GET_STATE)
    expect(client.count('new_session_created')).toBe(2)
    const [first, second] = client.received.filter(({ object }) => object._ === 'new_session_created')
    expect(first?.object['unique_id']).not.toBe(second?.object['unique_id'])
  })

  test('what was not acknowledged comes again, under its old identifier, over the next connection', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const client = await connectBot(telegram)
    anna.writes(BOT_ID, 'one')
    const pushed = await client.waitFor(isPush)
    client.close()
    await waitFor(() => telegram.connections().length === 0, 'the connection to be closed')
    anna.writes(BOT_ID, 'two')

    const again = await reconnect(telegram, client)
    again.send({ _: 'ping', ping_id: 1n })
    await waitFor(() => again.received.filter(isPush).length === 2, 'both messages')
    expect(again.received.filter(isPush)[0]?.id).toBe(pushed.id)
    expect(again.count('new_session_created')).toBe(1)
  })

  test('what was acknowledged does not come again', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const client = await connectBot(telegram)
    anna.writes(BOT_ID, 'one')
    await client.waitFor(isPush)
    client.acknowledge(client.received.map(({ id }) => id))
    await client.call(GET_STATE)
    client.close()

    const again = await reconnect(telegram, client)
    await again.call(GET_STATE)
    expect(again.received.filter(isPush)).toEqual([])
    expect(again.count('new_session_created')).toBe(0)
  })

  test('a client that stays away for long loses its session', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const client = await connectBot(telegram)
    client.close()
    await waitFor(() => telegram.connections().length === 0, 'the connection to be closed')
    for (let index = 0; index < 600; index++) anna.writes(BOT_ID, `message ${index}`)
    expect(telegram.bots()[0]?.sessions).toBe(0)

    const again = await reconnect(telegram, client)
    await again.call(GET_STATE)
    expect(again.count('new_session_created')).toBe(1)
    expect(again.received.filter(isPush)).toEqual([])
  })

  test('another session of the same key can be destroyed, the own one cannot', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const other = await connectRaw(telegram, client.key)
    await other.call(GET_STATE)
    other.send({ _: 'destroy_session', session_id: client.session })
    await other.waitForObject('destroy_session_ok')
    other.send({ _: 'destroy_session', session_id: other.session })
    const refused = await other.waitForObject('destroy_session_none')
    expect(refused.object['session_id']).toBe(other.session)
    await client.call(GET_STATE)
    expect(client.count('new_session_created')).toBe(2)
  })

  test('a destroyed key is unknown from then on', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    client.send({ _: 'destroy_auth_key' })
    await client.waitForObject('destroy_auth_key_ok')
    client.send({ _: 'ping', ping_id: 1n })
    await waitFor(() => client.errors.length > 0, 'a transport error')
    expect(client.errors).toEqual([-404])
  })

  test('an unknown key is answered with -404, and the connection stays open', async () => {
    const telegram = await startTelegram()
    const client = await connectRaw(telegram, randomBytes(256))
    client.send({ _: 'ping', ping_id: 1n })
    client.send({ _: 'ping', ping_id: 2n })
    await waitFor(() => client.errors.length === 2, 'two transport errors')
    expect(client.errors).toEqual([-404, -404])
    expect(client.isClosed).toBe(false)
  })

  test('a packet that does not fit its key closes the connection', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const packet = randomBytes(24 + 64)
    packet.writeBigInt64LE(authKeyId(client.key))
    client.sendPacket(packet)
    await waitFor(() => client.isClosed, 'the connection to be closed')
    expect(telegram.problems.join()).toContain('does not fit its authorization key')
  })
})

describe('messages that are refused', () => {
  test('a wrong salt is answered with the right one, and the message is not carried out', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    telegram.trouble.changeSalts()
    const id = client.send(GET_STATE)
    const { object } = await client.waitForObject('bad_server_salt')
    expect(object).toMatchObject({ bad_msg_id: id, error_code: 48 })
    client.salt = object['new_server_salt'] as bigint
    expect(await client.call(GET_STATE)).toMatchObject({ _: 'updates.state' })
    expect(client.received.some(({ object }) => object['req_msg_id'] === id)).toBe(false)
  })

  test('many salts are told at once, and each of the next is good in its time', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const id = client.send({ _: 'get_future_salts', num: 32 })
    const { object } = await client.waitForObject('future_salts')
    const salts = object['salts'] as unknown as { valid_until: number; salt: bigint }[]
    expect(object['req_msg_id']).toBe(id)
    expect(salts).toHaveLength(32)
    expect(salts.every(({ valid_until }) => valid_until > nowSeconds())).toBe(true)
    client.salt = salts[0]?.salt ?? 0n
    expect(await client.call(GET_STATE)).toMatchObject({ _: 'updates.state' })
  })

  test.each([
    ['too old', 16, () => BigInt(nowSeconds() - 400) << 32n],
    ['from the future', 17, () => BigInt(nowSeconds() + 60) << 32n],
    ['not divisible by 4', 18, () => (BigInt(nowSeconds()) << 32n) | 1n],
  ])('an identifier that is %s is code %i', async (_name, code, makeId) => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const id = client.send(GET_STATE, { id: makeId() })
    const { object } = await client.waitForObject('bad_msg_notification')
    expect(object).toMatchObject({ bad_msg_id: id, error_code: code })
  })

  test.each([
    ['a call with an even number', 35, 1000],
    ['a number that was used before', 32, 1],
  ])('%s is code %i', async (_name, code, seqno) => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const id = client.send(GET_STATE, { seqno })
    const { object } = await client.waitForObject('bad_msg_notification')
    expect(object).toMatchObject({ bad_msg_id: id, bad_msg_seqno: seqno, error_code: code })
  })

  test('a number larger than that of a later message is code 33', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const early = client.nextId()
    await client.resultOf(client.send(GET_STATE, { seqno: 21 }))
    client.send(GET_STATE, { id: early, seqno: 23 })
    const { object } = await client.waitForObject('bad_msg_notification')
    expect(object).toMatchObject({ bad_msg_id: early, error_code: 33 })
  })

  test('a container that holds a later message than itself is code 64', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const containerId = client.nextId()
    client.sendContainer([{ id: client.nextId(), seqno: client.nextSeqno(), body: client.encode(GET_STATE) }], { id: containerId })
    const { object } = await client.waitForObject('bad_msg_notification')
    expect(object).toMatchObject({ bad_msg_id: containerId, error_code: 64 })
  })
})

describe('messages', () => {
  test('a container is carried out in order, and its answers come in a container whose identifier is the largest', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const messages = [1n, 2n, 3n].map((ping_id) => ({
      id: client.nextId(),
      seqno: client.nextSeqno(),
      body: client.encode({ _: 'ping', ping_id }),
    }))
    client.sendContainer(messages)
    await waitFor(() => client.count('pong') === 3, 'three pongs')
    const pongs = client.received.filter(({ object }) => object._ === 'pong')
    expect(pongs.map(({ object }) => object['ping_id'])).toEqual([1n, 2n, 3n])
    const [first, second, third] = pongs
    expect(first && second && third && first.id < second.id && second.id < third.id && third.id < (third.containerId ?? 0n)).toBe(true)
    expect(pongs.every(({ id }) => id % 4n === 1n)).toBe(true)
  })

  test.each([
    ['gzip', gzipSync],
    ['zlib', deflateSync],
  ])('a call packed with %s is carried out', async (_name, pack) => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    expect(await client.call({ _: 'gzip_packed', packed_data: pack(client.encode(GET_STATE)) })).toMatchObject({ _: 'updates.state' })
    const wrapped = { _: 'invokeWithoutUpdates', query: { _: 'gzip_packed', packed_data: pack(client.encode(GET_STATE)) } }
    expect(await client.call(wrapped)).toMatchObject({ _: 'updates.state' })
  })

  test('long answers are packed', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const client = await connectBot(telegram)
    anna.writesLines(
      BOT_ID,
      Array.from({ length: 50 }, () => 'the same again and again'),
    )
    const result = await client.call({ _: 'updates.getDifference', pts: 1, date: 1, qts: 1 })
    expect(result['new_messages']).toHaveLength(50)
    expect(client.packedAnswers).toBe(1)
  })

  test('a message that comes twice is carried out once and answered with the same message', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const client = await connectBot(telegram)
    anna.writes(BOT_ID, 'hello')
    const id = client.nextId()
    const seqno = client.nextSeqno()
    const query = sendMessage(anna.id, 'once', 1n)
    client.send(query, { id, seqno })
    client.send(query, { id, seqno })
    const answers = await waitFor(
      () =>
        atLeast(
          2,
          client.received.filter(({ object }) => object['req_msg_id'] === id),
        ),
      'two answers',
    )
    expect(answers[0]?.id).toBe(answers[1]?.id)
    expect(anna.inbox()).toHaveLength(1)
  })

  test('the state of messages is told, and a lost answer comes again with it', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const answered = client.send(GET_STATE)
    await client.resultOf(answered)
    const neverSent = client.nextId()
    await client.resultOf(client.send(GET_STATE))
    const future = (BigInt(nowSeconds() + 20) << 32n) & ~3n
    client.send({ _: 'msgs_state_req', msg_ids: [answered, neverSent, future, 4n] })
    const { object } = await client.waitForObject('msgs_state_info')
    expect([...(object['info'] as Buffer)]).toEqual([4 + 8 + 32 + 64, 2, 3, 1])
    expect(client.received.filter(({ object }) => object['req_msg_id'] === answered)).toHaveLength(2)
  })

  test('a call under way is acknowledged, told of as received, and answered when it is over', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    telegram.trouble.delayAnswers({ method: 'updates.getState', ms: 300 })
    const id = client.send(GET_STATE)
    const ack = await client.waitForObject('msgs_ack')
    expect(ack.object['msg_ids']).toEqual([id])
    expect(ack.seqno % 2).toBe(0)
    client.send({ _: 'msgs_state_req', msg_ids: [id] })
    const { object } = await client.waitForObject('msgs_state_info')
    expect([...(object['info'] as Buffer)]).toEqual([4 + 8 + 32])
    expect(await client.resultOf(id)).toMatchObject({ _: 'updates.state' })
  })

  test('messages are sent again on request, and those that are gone are told of', async () => {
    const telegram = await startTelegram()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const client = await connectBot(telegram)
    anna.writes(BOT_ID, 'hello')
    const pushed = await client.waitFor(isPush)
    client.send({ _: 'msg_resend_req', msg_ids: [pushed.id] })
    await waitFor(() => client.received.filter(({ id }) => id === pushed.id).length === 2, 'the message again')
    client.acknowledge([pushed.id])
    client.send({ _: 'msg_resend_req', msg_ids: [pushed.id] })
    await client.waitForObject('msgs_state_info')
    expect(client.received.filter(({ id }) => id === pushed.id)).toHaveLength(2)
  })

  test('an answer is sent again on request', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const id = client.send(GET_STATE)
    await client.resultOf(id)
    client.send({ _: 'msg_resend_ans_req', msg_ids: [id] })
    await waitFor(() => client.received.filter(({ object }) => object['req_msg_id'] === id).length === 2, 'the answer again')
  })

  test('an answer nobody wants is dropped', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    telegram.trouble.delayAnswers({ method: 'updates.getState', ms: 50 })
    const running = client.send(GET_STATE)
    expect(await client.call({ _: 'rpc_drop_answer', req_msg_id: running })).toEqual({ _: 'rpc_answer_dropped_running' })
    const answered = client.send(GET_STATE)
    await client.resultOf(answered)
    expect(await client.call({ _: 'rpc_drop_answer', req_msg_id: answered })).toMatchObject({ _: 'rpc_answer_dropped' })
    expect(await client.call({ _: 'rpc_drop_answer', req_msg_id: answered })).toEqual({ _: 'rpc_answer_unknown' })
    telegram.trouble.delayAnswers({ method: 'help.getNearestDc', ms: 60 })
    await client.call({ _: 'help.getNearestDc' })
    expect(client.received.some(({ object }) => object['req_msg_id'] === running)).toBe(false)
  })

  test('acknowledgements and http_wait are neither answered nor refused, whatever their number', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const before = client.received.length
    client.send({ _: 'msgs_ack', msg_ids: [1n] })
    client.send({ _: 'http_wait', max_delay: 0, wait_after: 0, max_wait: 25_000 })
    await client.call(GET_STATE)
    expect(client.received.slice(before).map(({ object }) => object._)).toEqual(['rpc_result'])
  })

  test('ping_delay_disconnect is answered and does not disconnect at once', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    const id = client.send({ _: 'ping_delay_disconnect', ping_id: 9n, disconnect_delay: 0 })
    const pong = await client.waitForObject('pong')
    expect(pong.object).toMatchObject({ msg_id: id, ping_id: 9n })
    await client.call(GET_STATE)
    expect(client.isClosed).toBe(false)
  })

  test('invokeAfterMsg waits for the other call and fails with it', async () => {
    const telegram = await startTelegram()
    const client = await connectBot(telegram)
    telegram.trouble.delayAnswers({ method: 'updates.getState', ms: 100 })
    const first = client.send(GET_STATE)
    const second = client.send({ _: 'invokeAfterMsg', msg_id: first, query: { _: 'help.getNearestDc' } })
    await client.resultOf(second)
    const results = client.received.filter(({ object }) => object._ === 'rpc_result').map(({ object }) => object['req_msg_id'])
    expect(results.slice(-2)).toEqual([first, second])

    telegram.trouble.fail({ method: 'updates.getState', code: 500, message: 'TIMEOUT' })
    const failed = client.send(GET_STATE)
    const after = client.send({ _: 'invokeAfterMsgs', msg_ids: [first, failed], query: GET_STATE })
    expect(await client.resultOf(after)).toMatchObject({ _: 'rpc_error', error_message: 'MSG_WAIT_FAILED' })
  })
})

function atLeast<Item>(count: number, items: readonly Item[]): readonly Item[] | undefined {
  return items.length >= count ? items : undefined
}
