import { Api, helpers } from 'teleproto'
import { BinaryReader } from 'teleproto/extensions/index.js'
import { describe, expect, test } from 'vitest'
import { SampleObjects } from '../testing/sample-objects.ts'
import { TlDecoder } from './decode.ts'
import { TlEncodeError, TlEncoder } from './encode.ts'
import { loadSchema } from './load-schema.ts'
import { parseTlText } from './parse-tl-text.ts'
import type { TlObject } from './tl-object.ts'
import { TlDecodeError } from './tl-reader.ts'

const schema = loadSchema()
const decoder = new TlDecoder(schema)
const encoder = new TlEncoder(schema, schema.layer(214))

describe.each([214, 227])('layer %i', (number) => {
  const layer = schema.layer(number)
  const samples = new SampleObjects(layer)
  const encoderOfLayer = new TlEncoder(schema, layer)
  const definitions = [...layer.constructors.values(), ...layer.methods.values()]

  test('is there', () => {
    expect(layer.number).toBe(number)
    expect(layer.constructors.size).toBeGreaterThan(1400)
    expect(layer.methods.size).toBeGreaterThan(700)
  })

  test.each([
    ['every field filled', true],
    ['optional fields left out', false],
  ])('every constructor and method comes back as it went, with %s', (_name, isFull) => {
    for (const definition of definitions) {
      const object = samples.make(definition, isFull)
      expect(decoder.decode(encoderOfLayer.encode(object))).toEqual(object)
    }
  })
})

test('flags that a later layer has added to a constructor are read', () => {
  const rights = { _: 'chatBannedRights', send_reactions: true, until_date: 5 }
  expect(decoder.decode(new TlEncoder(schema, schema.layer(227)).encode(rights))).toEqual(rights)
  expect(decoder.decode(encoder.encode(rights))).toEqual({ _: 'chatBannedRights', until_date: 5 })
})

describe('an independent library', () => {
  const peer = { _: 'inputPeerUser', user_id: 7_000_000_001n, access_hash: -5n }
  const entities = [
    { _: 'messageEntityBold', offset: 0, length: 2 },
    { _: 'messageEntityTextUrl', offset: 3, length: 4, url: 'https://example.org' },
  ]
  const query = { _: 'messages.sendMessage', silent: true, peer, message: 'hello 👍', random_id: -(2n ** 63n), entities }

  test('reads what the encoder writes', () => {
    const read = new BinaryReader(encoder.encode(query)).tgReadObject()
    expect(read).toBeInstanceOf(Api.messages.SendMessage)
    expect(read).toMatchObject({ silent: true, message: 'hello 👍', noWebpage: false })
    expect(read.peer.userId.toString()).toBe('7000000001')
    expect(read.randomId.toString()).toBe('-9223372036854775808')
    expect(read.entities[1].url).toBe('https://example.org')
  })

  test('writes what the decoder reads', () => {
    const written = new Api.messages.SendMessage({
      silent: true,
      peer: new Api.InputPeerUser({ userId: helpers.returnBigInt('7000000001'), accessHash: helpers.returnBigInt('-5') }),
      message: 'hello 👍',
      randomId: helpers.returnBigInt('-9223372036854775808'),
      entities: [
        new Api.MessageEntityBold({ offset: 0, length: 2 }),
        new Api.MessageEntityTextUrl({ offset: 3, length: 4, url: 'https://example.org' }),
      ],
    }).getBytes()
    expect(decoder.decode(written)).toEqual(query)
    expect(encoder.encode(query).equals(written)).toBe(true)
  })
})

describe('the encoder', () => {
  test('drops what its layer does not have and fills numbers, texts and vectors in', () => {
    const config = decoder.decode(encoder.encode({ _: 'config', this_dc: 2, no_such_field: 1 }))
    expect(config).toMatchObject({ this_dc: 2, test_mode: false, dc_options: [], me_url_prefix: '' })
    expect(config['no_such_field']).toBeUndefined()
  })

  test('takes longs and bytes as JSON has them', () => {
    const photo = { _: 'inputPhoto', id: '-9223372036854775808', access_hash: 5, file_reference: 'AQID' }
    const expected = { _: 'inputPhoto', id: -(2n ** 63n), access_hash: 5n, file_reference: Buffer.from([1, 2, 3]) }
    expect(decoder.decode(encoder.encode(photo))).toEqual(expected)
  })

  test.each<[string, TlObject, string]>([
    ['a missing object', { _: 'updateNewMessage', pts: 1, pts_count: 1 }, 'updateNewMessage.message: An object was expected, not nothing.'],
    ['an unknown constructor', { _: 'noSuchThing' }, 'Layer 214 has no constructor noSuchThing.'],
    ['a text for a number', { _: 'peerUser', user_id: 'x' }, 'peerUser.user_id: A long was expected, not string x.'],
    ['a number for a text', { _: 'jsonString', value: 5 }, 'jsonString.value: A string was expected, not number 5.'],
  ])('refuses %s and says where', (_name, object, message) => {
    expect(() => encoder.encode(object)).toThrow(new TlEncodeError(message))
  })

  test('writes an answer as the type its method declares', () => {
    expect(encoder.encodeResult('messages.setTyping', true).toString('hex')).toBe('b5757299')
    const users = encoder.encodeResult('users.getUsers', [{ _: 'userEmpty', id: 1 }])
    expect(users.toString('hex')).toBe('15c4b51c010000007a4bbcd30100000000000000')
  })
})

describe('the decoder', () => {
  const bytes = encoder.encode({ _: 'messages.setTyping', peer: { _: 'inputPeerSelf' }, action: { _: 'sendMessageTypingAction' } })

  test('names what it does not know', () => {
    const unknown = Buffer.from('efbeadde', 'hex')
    expect(() => decoder.decode(unknown)).toThrow(new TlDecodeError('No schema has a constructor 0xdeadbeef.', 0xdeadbeef))
  })

  test('accepts neither less nor more than an object', () => {
    for (let length = 0; length < bytes.length; length++) expect(() => decoder.decode(bytes.subarray(0, length))).toThrow(TlDecodeError)
    expect(() => decoder.decode(Buffer.concat([bytes, Buffer.alloc(4)]))).toThrow(TlDecodeError)
  })

  test('does not believe in vectors longer than their bytes', () => {
    const vector = Buffer.from('59b4d66215c4b51cffffff7f', 'hex')
    expect(() => decoder.decode(vector)).toThrow('does not fit')
  })
})

describe('layers', () => {
  test.each([
    [1, 214],
    [214, 214],
    [220, 214],
    [227, 227],
    [500, 227],
  ])('a client of layer %i is answered in layer %i', (announced, answered) => {
    expect(schema.layer(announced).number).toBe(answered)
  })
})

describe('a schema text', () => {
  test('that cannot be read is an error, not a gap', () => {
    expect(() => parseTlText('foo#1 bar int = Foo')).toThrow('cannot be read: foo#1 bar int = Foo')
  })
})
