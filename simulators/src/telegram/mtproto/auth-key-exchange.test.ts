import { describe, expect, test } from 'vitest'
import { exchangeKey } from '../testing/key-exchange-client.ts'
import { RawClient } from '../testing/raw-client.ts'
import { connectRaw, startTelegram } from '../testing/start-telegram.ts'
import { createAbridged } from './transports/abridged.ts'
import { createFull } from './transports/full.ts'

describe('a key exchange', () => {
  test.each([
    ['RSA_PAD and p_q_inner_data_dc', { padding: 'RSA_PAD', dc: 2 }],
    ['RSA_PAD and p_q_inner_data', { padding: 'RSA_PAD' }],
    ['the old padding and p_q_inner_data', { padding: 'SHA1' }],
    ['the old padding, p_q_inner_data_dc and the number of a test server', { padding: 'SHA1', dc: 10_002 }],
    ['the old req_pq', { padding: 'RSA_PAD', request: 'req_pq' }],
  ] as const)('with %s ends in a key both sides have', async (_name, options) => {
    const telegram = await startTelegram()
    const client = await RawClient.connect(telegram.address)
    const { key, salt, isProven } = await exchangeKey(client, { publicKeyPem: telegram.publicKeyPem, ...options })
    client.close()
    expect(isProven).toBe(true)
    const encrypted = await connectRaw(telegram, key)
    encrypted.salt = salt
    expect(await encrypted.initialize()).toMatchObject({ _: 'nearestDc', this_dc: 2 })
    expect(encrypted.count('bad_server_salt')).toBe(0)
  })

  test.each(['RSA_PAD', 'SHA1'] as const)('with spoiled data (%s) ends in a closed connection', async (padding) => {
    const telegram = await startTelegram()
    const client = await RawClient.connect(telegram.address)
    await expect(exchangeKey(client, { publicKeyPem: telegram.publicKeyPem, padding, spoil: true })).rejects.toThrow('closed')
    expect(telegram.problems).toHaveLength(1)
  })

  test('cannot begin in the middle', async () => {
    const telegram = await startTelegram()
    const client = await RawClient.connect(telegram.address)
    client.sendPlain({
      _: 'set_client_DH_params',
      nonce: Buffer.alloc(16),
      server_nonce: Buffer.alloc(16),
      encrypted_data: Buffer.alloc(16),
    })
    await expect.poll(() => client.isClosed).toBe(true)
    expect(telegram.problems.join()).toContain('The nonces belong to no exchange')
  })

  test.each([
    ['abridged', Buffer.from([0xef]), createAbridged],
    ['full', Buffer.alloc(0), createFull],
  ])('works over %s', async (name, tag, createFraming) => {
    const telegram = await startTelegram()
    const client = await RawClient.connect(telegram.address, { transport: { tag, framing: createFraming() } })
    expect((await exchangeKey(client, { publicKeyPem: telegram.publicKeyPem, padding: 'RSA_PAD' })).isProven).toBe(true)
    expect(telegram.connections()).toEqual([name])
    client.close()
  })
})
