import { constants, createDiffieHellman, hash, publicEncrypt, randomBytes } from 'node:crypto'
import { decryptIge, encryptIge } from '../mtproto/aes-ige.ts'
import { padStart, xorBytes } from '../mtproto/bytes.ts'
import { TlDecoder } from '../tl/decode.ts'
import { loadSchema } from '../tl/load-schema.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { fieldsOf } from '../tl/tl-object.ts'
import { TlReader } from '../tl/tl-reader.ts'
import type { RawClient } from './raw-client.ts'
import { waitFor } from './wait-for.ts'

export interface KeyExchangeOptions {
  readonly publicKeyPem: string
  readonly padding: 'RSA_PAD' | 'SHA1'
  /** `p_q_inner_data_dc` when there is one, the older `p_q_inner_data` without. */
  readonly dc?: number
  readonly request?: 'req_pq' | 'req_pq_multi'
  /** Spoils the padded block, as a client with a mistake would. */
  readonly spoil?: boolean
}

export interface ExchangedKey {
  readonly key: Buffer
  readonly salt: bigint
  readonly answer: TlObject
  /** Whether the server's last answer proves that it has the same key. */
  readonly isProven: boolean
}

/** The client's side of https://core.telegram.org/mtproto/auth_key, one step after another. */
export async function exchangeKey(client: RawClient, options: KeyExchangeOptions): Promise<ExchangedKey> {
  const nonce = randomBytes(16)
  const resPq = fieldsOf<{ server_nonce: Buffer; pq: Buffer; server_public_key_fingerprints: bigint[] }>(
    await ask(client, { _: options.request ?? 'req_pq_multi', nonce }, 'resPQ'),
  )
  const nonces = { nonce, server_nonce: resPq.server_nonce }
  const newNonce = randomBytes(32)
  const inner = client.encode({
    _: options.dc === undefined ? 'p_q_inner_data' : 'p_q_inner_data_dc',
    ...nonces,
    pq: resPq.pq,
    new_nonce: newNonce,
    dc: options.dc,
  })
  const block = options.padding === 'RSA_PAD' ? padByRsaPad(inner) : padBySha1(inner)
  if (options.spoil) block.writeUInt8(block.readUInt8(100) ^ 1, 100)
  const request = {
    _: 'req_DH_params',
    ...nonces,
    public_key_fingerprint: resPq.server_public_key_fingerprints[0],
    encrypted_data: publicEncrypt({ key: options.publicKeyPem, padding: constants.RSA_NO_PADDING }, block),
  }
  const { encrypted_answer } = fieldsOf<{ encrypted_answer: Buffer }>(await ask(client, request, 'server_DH_params_ok'))
  return finish(client, nonces, newNonce, encrypted_answer)
}

async function finish(
  client: RawClient,
  nonces: { nonce: Buffer; server_nonce: Buffer },
  newNonce: Buffer,
  encryptedAnswer: Buffer,
): Promise<ExchangedKey> {
  const { key, iv } = temporaryKey(nonces.server_nonce, newNonce)
  const decrypted = decryptIge(encryptedAnswer, key, iv)
  const server = fieldsOf<{ dh_prime: Buffer; g: number; g_a: Buffer }>(
    new TlDecoder(loadSchema()).readObject(new TlReader(decrypted.subarray(20))),
  )
  const group = createDiffieHellman(server.dh_prime, server.g)
  const clientInner = client.encode({ _: 'client_DH_inner_data', ...nonces, retry_id: 0n, g_b: group.generateKeys() })
  const data = Buffer.concat([sha1(clientInner), clientInner])
  const padded = Buffer.concat([data, randomBytes((16 - (data.length % 16)) % 16)])
  const answer = await ask(client, { _: 'set_client_DH_params', ...nonces, encrypted_data: encryptIge(padded, key, iv) }, 'dh_gen_ok')
  const authKey = padStart(group.computeSecret(server.g_a), 256)
  const proof = sha1(newNonce, Buffer.from([1]), sha1(authKey).subarray(0, 8)).subarray(4, 20)
  return {
    key: authKey,
    salt: xorBytes(newNonce.subarray(0, 8), nonces.server_nonce.subarray(0, 8)).readBigInt64LE(),
    answer,
    isProven: proof.equals(fieldsOf<{ new_nonce_hash1: Buffer }>(answer).new_nonce_hash1),
  }
}

/** Sends an unencrypted request and waits for its answer; fails when the server closes the connection instead. */
async function ask(client: RawClient, request: TlObject, expected: string): Promise<TlObject> {
  client.sendPlain(request)
  await waitFor(() => client.isClosed || client.plain.at(-1)?._ === expected, expected)
  const answer = client.plain.at(-1)
  if (answer?._ !== expected) throw new Error(`The connection was closed instead of ${expected}.`)
  return answer
}

function padByRsaPad(inner: Buffer): Buffer {
  for (;;) {
    const data = Buffer.concat([inner, randomBytes(192 - inner.length)])
    const temporary = randomBytes(32)
    const withHash = Buffer.concat([Buffer.from(data).reverse(), hash('sha256', Buffer.concat([temporary, data]), 'buffer')])
    const encrypted = encryptIge(withHash, temporary, Buffer.alloc(32))
    const block = Buffer.concat([xorBytes(temporary, hash('sha256', encrypted, 'buffer')), encrypted])
    // The number has to be smaller than the modulus, whose first byte is at least 0x80.
    if (block.readUInt8(0) < 0x80) return block
  }
}

function padBySha1(inner: Buffer): Buffer {
  const data = Buffer.concat([Buffer.from([0]), sha1(inner), inner])
  return Buffer.concat([data, randomBytes(256 - data.length)])
}

function temporaryKey(serverNonce: Buffer, newNonce: Buffer): { key: Buffer; iv: Buffer } {
  const serverThenNew = sha1(serverNonce, newNonce)
  return {
    key: Buffer.concat([sha1(newNonce, serverNonce), serverThenNew.subarray(0, 12)]),
    iv: Buffer.concat([serverThenNew.subarray(12), sha1(newNonce, newNonce), newNonce.subarray(0, 4)]),
  }
}

function sha1(...parts: Buffer[]): Buffer {
  return hash('sha1', Buffer.concat(parts), 'buffer')
}
