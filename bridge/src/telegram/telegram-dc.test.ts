import { generateKeyPairSync } from 'node:crypto'
import { findKeyByFingerprints, parsePublicKey } from '@mtcute/core/utils.js'
import Long from 'long'
import { describe, expect, test } from 'vitest'
import { NodeCrypto } from './node-platform.ts'
import { otherServer, telegramItself } from './telegram-dc.ts'

/** One key of 1024 bits in both forms; its fingerprint is 661119d00e272c95. */
const pkcs1 = `-----BEGIN RSA PUBLIC KEY-----
MIGJAoGBAKfqJEGiO/0HrhqJZsCyQk/YudCFY+UhRd92sHqpN+NCu7yTjIWldV/X
qw1dbK/TBxPs+ACmrkqJcOotwVHsR+vAzIiAvM1yQfl1jWI7X2hHj6CQlYpnl0gu
w2VreL6g7StSjCZd2YmF0CqRf7JiSiLbRG5yFe8+O2VyegnwiKlvAgMBAAE=
-----END RSA PUBLIC KEY-----
`
const spki = `-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn6iRBojv9B64aiWbAskJP2LnQ
hWPlIUXfdrB6qTfjQru8k4yFpXVf16sNXWyv0wcT7PgApq5KiXDqLcFR7EfrwMyI
gLzNckH5dY1iO19oR4+gkJWKZ5dILsNla3i+oO0rUowmXdmJhdAqkX+yYkoi20Ru
chXvPjtlcnoJ8IipbwIDAQAB
-----END PUBLIC KEY-----
`

/** One key in both forms whose fingerprint, 0d83e42afc146fff, begins with a zero. */
const unluckyPkcs1 = `-----BEGIN RSA PUBLIC KEY-----
MIGJAoGBAMCkxuzo2ZKUh1mmh6soBh1jm00UdiGsATHM/zxsbSC12g4MOeq40n8B
Npynozu4OVaLFheWQkryG1bkrpciXhZsFJWBgLaA0xeG0Jp+k9JZB2Bqh3uOIhTz
UM+jlAIjEKiPgx+UZT8O/UnnX23W+MOFZjIb0TX+2AmAFlJvb5HVAgMBAAE=
-----END RSA PUBLIC KEY-----
`
const unluckySpki = `-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDApMbs6NmSlIdZpoerKAYdY5tN
FHYhrAExzP88bG0gtdoODDnquNJ/ATacp6M7uDlWixYXlkJK8htW5K6XIl4WbBSV
gYC2gNMXhtCafpPSWQdgaod7jiIU81DPo5QCIxCoj4MflGU/Dv1J519t1vjDhWYy
G9E1/tgJgBZSb2+R1QIDAQAB
-----END PUBLIC KEY-----
`

/** Telegram's own key, as it publishes it; known to everybody by its fingerprint d09d1d85de64fd85. */
const telegramKey = `-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEA6LszBcC1LGzyr992NzE0ieY+BSaOW622Aa9Bd4ZHLl+TuFQ4lo4g
5nKaMBwK/BIb9xUfg0Q29/2mgIR6Zr9krM7HjuIcCzFvDtr+L0GQjae9H0pRB2OO
62cECs5HKhT5DZ98K33vmWiLowc621dQuwKWSQKjWf50XYFw42h21P2KXUGyp2y/
+aEyZ+uVgLLQbRA1dEjSDZ2iGRy12Mk5gpYc397aYp438fsJoHIgJ2lgMv5h7WY9
t6N/byY9Nw9p21Og3AoXSL2q/2IJ1WRUhebgAdGVMlV1fkuOQoEzR7EdpqtQD9Cs
5+bfo3Nhmcyvk5ftB0WkJ9z6bNZ7yxrP8wIDAQAB
-----END RSA PUBLIC KEY-----
`

describe('another MTProto server', () => {
  test('is reached at its address, files too', () => {
    const { dcs } = otherServer('127.0.0.1', 4430, pkcs1)
    expect(dcs.main).toMatchObject({ ipAddress: '127.0.0.1', port: 4430 })
    expect(dcs.media).toMatchObject({ ipAddress: '127.0.0.1', port: 4430, mediaOnly: true })
    expect(dcs.media.id).toBe(dcs.main.id)
  })

  test.each([
    ['PKCS#1', pkcs1],
    ['SPKI', spki],
    ['SPKI with the line ends of Windows', spki.replaceAll('\n', '\r\n')],
    ['SPKI with white space around', `\n${spki}\n\n`],
  ])('is the same one whatever form its key has: %s', (_title, pem) => {
    expect(otherServer('h', 1, pem).identity).toBe('h:1/661119d00e272c95')
  })

  test.each([
    ['1024 bits', spki, pkcs1],
    ['2048 bits', telegramKey, telegramKey],
  ])('has its key, of %s, where mtcute looks for it', (_title, given, known) => {
    const fingerprint = otherServer('h', 1, given).identity.replace('h:1/', '')
    expect(findKeyByFingerprints([Long.fromString(fingerprint, true, 16)])).toEqual(parsePublicKey(new NodeCrypto(), known))
  })

  test('is told apart by host, port and key', () => {
    const servers = [
      otherServer('h', 1, spki),
      otherServer('i', 1, spki),
      otherServer('h', 2, spki),
      otherServer('h', 1, telegramKey),
      telegramItself,
    ]
    expect(new Set(servers.map(({ identity }) => identity)).size).toBe(servers.length)
  })

  test('may have Telegram’s own key, whose fingerprint everybody knows', () => {
    expect(otherServer('h', 1, telegramKey).identity).toBe('h:1/d09d1d85de64fd85')
  })
})

test('Telegram itself is known by its name', () => {
  expect(telegramItself.identity).toBe('telegram')
})

describe('a key that cannot be used', () => {
  const refused = (words: RegExp) =>
    expect.objectContaining({ code: 'PLANGRAM_TELEGRAM_KEY_UNUSABLE', message: expect.stringMatching(words) })
  const spkiOf = ({ publicKey }: ReturnType<typeof generateKeyPairSync>) => publicKey.export({ type: 'spki', format: 'pem' }).toString()

  test.each([
    ['PKCS#1', unluckyPkcs1],
    ['SPKI', unluckySpki],
  ])('one whose fingerprint begins with a zero is refused: mtcute would never find it (%s)', (_title, pem) => {
    expect(() => otherServer('h', 1, pem)).toThrow(refused(/begins with a zero/))
  })

  test.each([
    ['nothing', ''],
    ['rubbish', 'rubbish'],
    ['a frame round rubbish', '-----BEGIN PUBLIC KEY-----\nrubbish\n-----END PUBLIC KEY-----\n'],
    ['half a key', spki.slice(0, 100)],
    ['an Ed25519 key', spkiOf(generateKeyPairSync('ed25519'))],
    ['an elliptic curve key', spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }))],
  ])('%s is refused in both languages', (_title, text) => {
    expect(() => otherServer('h', 1, text)).toThrow(refused(/^TELEGRAM_DC_KEY .*RSA key in PEM \(PKCS#1 or SPKI\)/))
    expect(() => otherServer('h', 1, text)).toThrow(
      expect.objectContaining({ words: expect.objectContaining({ ru: expect.stringMatching(/^TELEGRAM_DC_KEY .*RSA/) }) }),
    )
  })
})
