import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { FormError, StrictForm } from './strict-form.ts'

const parse = (body: string | Uint8Array) => StrictForm.parse(typeof body === 'string' ? Buffer.from(body, 'utf8') : Buffer.from(body))
const pairsOf = (form: StrictForm) => form.names.flatMap((name) => form.all(name).map((value) => [name, value]))

afterEach(() => {
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
})

describe('a form is read as it was meant', () => {
  test.each([
    ['one field', 'cmd=newMessage', [['cmd', 'newMessage']]],
    ['a field without an equals sign is empty', 'cmd', [['cmd', '']]],
    ['a field without a value is empty', 'cmd=', [['cmd', '']]],
    ['a field without a name', '=value', [['', 'value']]],
    ['only the first equals sign divides', 'message=1+1=2', [['message', '1 1=2']]],
    ['+ is a space', 'message=a+b', [['message', 'a b']]],
    ['%20 is a space', 'message=a%20b', [['message', 'a b']]],
    ['%2B is a plus', 'message=a%2Bb', [['message', 'a+b']]],
    ['white space at both ends is kept', 'token=+good+', [['token', ' good ']]],
    ['%26 and %3D are content', 'message=a%26b%3Dc', [['message', 'a&b=c']]],
    ['%25 is decoded once', 'message=%2541', [['message', '%41']]],
    ['hex digits of both cases', 'message=%c3%A9', [['message', 'é']]],
    ['line breaks', 'message=a%0D%0Ab', [['message', 'a\r\nb']]],
    ['percent-encoded UTF-8', 'message=%D0%9F%D1%80%D0%B8', [['message', 'При']]],
    ['UTF-8 bytes as they are', 'message=Привет 👋🏽', [['message', 'Привет 👋🏽']]],
    ['UTF-8 half encoded', 'message=П%D1%80и', [['message', 'При']]],
    ['an encoded name', 'attachments%5Bname%5D=a.jpg', [['attachments[name]', 'a.jpg']]],
    [
      'empty pieces between ampersands are nothing',
      '&&a=1&&&b=2&',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['an empty body', '', []],
    ['only ampersands', '&&&&', []],
    ['a byte order mark before the first name', '\uFEFFcmd=newMessage', [['cmd', 'newMessage']]],
    [
      'a pair in the other order',
      'b=1&a=2',
      [
        ['b', '1'],
        ['a', '2'],
      ],
    ],
  ])('%s: %j', (_title, body, pairs) => {
    expect(pairsOf(parse(body))).toEqual(pairs)
  })

  test('a repeated field keeps its values in order', () => {
    const form = parse('attachments[name]=1&attachments[url]=x&attachments[name]=2&attachments[url]=y')
    expect(form.names).toEqual(['attachments[name]', 'attachments[url]'])
    expect(form.all('attachments[name]')).toEqual(['1', '2'])
    expect(form.all('attachments[url]')).toEqual(['x', 'y'])
  })

  test('a field that is not there is undefined, or no values', () => {
    const form = parse('a=1')
    expect(form.one('b')).toBeUndefined()
    expect(form.all('b')).toEqual([])
  })

  test('any pairs of texts come back as they were, in order', () => {
    const text = fc.string({ unit: 'binary', maxLength: 8 }).filter((value) => !value.includes('\0'))
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 200 }), (pairs) => {
        const form = parse(new URLSearchParams(pairs).toString())
        const names = [...new Set(pairs.map(([name]) => name))]
        expect(form.names).toEqual(names)
        for (const name of names) expect(form.all(name)).toEqual(pairs.filter((pair) => pair[0] === name).map(([, value]) => value))
      }),
    )
  })

  // A zero-width no-break space is a character like any other once the body's own beginning is past.
  test('a value that begins with U+FEFF keeps it', () => {
    expect(parse('cmd=newMessage&message=%EF%BB%BFhello').one('message')).toBe('\uFEFFhello')
  })
})

describe('a field that may be there once', () => {
  test.each([
    'token=good&token=bad',
    'token=bad&token=good',
    'token=good&token=good',
    'token=good&%74oken=bad',
    'token&token=good',
    'cmd=newMessage&token=good&cmd=delete&token=good',
  ])('is refused when it is there twice: %s', (body) => {
    expect(() => parse(body).one('token')).toThrow(new FormError('the field token is there 2 times'))
  })

  test.each(['token[]=good', 'token[$ne]=x', 'token[0]=good', 'TOKEN=good', 'token%20=good', ' token=good', 't%D0%BEken=good'])(
    'is not taken for another spelling of it: %s',
    (body) => {
      expect(parse(body).one('token')).toBeUndefined()
    },
  )
})

describe('when repeats are refused', () => {
  const refuse = (body: string) => () => parse(body).refuseRepeats(/^attachments(\[(name|url)\])?$/)

  test.each(['a=1&b=2&a=1', 'taskEmail=x&taskEmail=y', '__proto__=1&__proto__=2', 'a&a', 'attachments[x]=1&attachments[x]=2', '=1&=2'])(
    'no field may be there twice: %s',
    (body) => {
      expect(refuse(body)).toThrow(FormError)
    },
  )

  test.each([
    'a=1&b=2',
    '',
    'attachments[name]=1&attachments[url]=1&attachments[name]=2&attachments[url]=2',
    'attachments=1&attachments=2',
  ])('but those that may be a list: %s', (body) => {
    expect(refuse(body)).not.toThrow()
  })
})

describe('names that mean something to JavaScript are names like any other', () => {
  test.each([
    '__proto__',
    '__proto__[x]',
    'constructor',
    'constructor[prototype][x]',
    'constructor.prototype.x',
    'hasOwnProperty',
    'toString',
    'then',
    'length',
  ])('%s', (name) => {
    const form = parse(`${name}=1&${name}=2`)
    expect(form.names).toEqual([name])
    expect(form.all(name)).toEqual(['1', '2'])
    expect(parse('a=1').one(name)).toBeUndefined()
  })
})

describe('what is not a form we accept', () => {
  test.each([
    ['a bare percent sign', '%'],
    ['a percent sign at the end', 'message=100%'],
    ['one hex digit at the end', 'message=%4'],
    ['no hex digits', 'message=%zz'],
    ['a sign in place of a digit', 'message=%+1'],
    ['a broken sequence', 'message=%E0%A4%A'],
    ['a percent sign before an ampersand', 'message=%&a=41'],
    ['a broken name', '%G1=1'],
  ])('a broken percent sequence: %s', (_title, body) => {
    expect(() => parse(body)).toThrow(new FormError('a broken percent sequence'))
  })

  test.each([
    ['a lone continuation byte', '%80'],
    ['a byte that never occurs', '%FF'],
    ['a character cut short', '%E0%A4'],
    ['an overlong slash of two bytes', '%C0%AF'],
    ['an overlong slash of three bytes', '%E0%80%AF'],
    ['an overlong NUL', '%C0%80'],
    ['a high surrogate', '%ED%A0%80'],
    ['a low surrogate', '%ED%B0%80'],
    ['a pair of encoded surrogates', '%ED%A0%BD%ED%B8%80'],
    ['past U+10FFFF', '%F4%90%80%80'],
    ['cp1251', '%CF%F0%E8'],
  ])('not UTF-8: %s', (_title, encoded) => {
    expect(() => parse(`message=${encoded}`)).toThrow(new FormError('not UTF-8'))
    expect(() => parse(`${encoded}=message`)).toThrow(new FormError('not UTF-8'))
  })

  test('not UTF-8: bytes of cp1251 and of UTF-16 as they are', () => {
    expect(() => parse(Buffer.from([0x6d, 0x3d, 0xcf, 0xf0, 0xe8]))).toThrow(new FormError('not UTF-8'))
    expect(() => parse(Buffer.from('\uFEFFm=1', 'utf16le'))).toThrow(FormError)
  })

  test.each(['token=good%00', 'token%00=good', 'a=%00', 'a=1&b=x%00y', 'a=1\0'])('a NUL character: %j', (body) => {
    expect(() => parse(body)).toThrow(new FormError('a NUL character'))
  })

  test.each([
    ['a name of a megabyte', `${'k'.repeat(1_048_576)}=1`],
    ['a name of a megabyte without a value', 'k'.repeat(1_048_576)],
    ['a name as deep as it is long', `a${'[b]'.repeat(5_000)}=1`],
  ])('%s', (_title, body) => {
    expect(() => parse(body)).toThrow(new FormError('a field name longer than 100 characters'))
  })

  test('a name of a hundred characters is taken, a value of 200 KB too', () => {
    expect(parse(`${'k'.repeat(100)}=${'v'.repeat(204_800)}`).one('k'.repeat(100))).toHaveLength(204_800)
  })
})

describe('the number of fields', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=1`).join('&')
  const files = (count: number) =>
    Array.from({ length: count }, (_, index) => `attachments[name]=${index}&attachments[url]=u${index}`).join('&')

  test('twenty-five attachments are read, in order', () => {
    const form = parse(files(25))
    expect(form.all('attachments[name]')).toEqual(Array.from({ length: 25 }, (_, index) => String(index)))
    expect(form.all('attachments[url]').at(-1)).toBe('u24')
  })

  test('two hundred fields are the most', () => {
    expect(parse(many(200)).names).toHaveLength(200)
    expect(() => parse(many(201))).toThrow(new FormError('more than 200 fields'))
  })

  test.each([
    ['a thousand pairs', files(1_000)],
    ['a hundred thousand keys', many(100_000)],
    ['a megabyte of one pair', 'k=1&'.repeat(262_144)],
    ['a megabyte of ampersands', '&'.repeat(1_048_576)],
  ])('%s are refused', (_title, body) => {
    expect(() => parse(body)).toThrow(new FormError('more than 200 fields'))
  })

  test('it is counted before anything is read', () => {
    expect(() => parse(`%=%FF&${many(200)}`)).toThrow(new FormError('more than 200 fields'))
  })
})

test('whatever the bytes, they are a form of whole texts or a FormError', () => {
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('&=%+09afAF[]')))
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 60 }), (bytes) => {
      try {
        for (const text of pairsOf(parse(Buffer.from(bytes))).flat())
          expect([text.isWellFormed(), text.includes('\0')]).toEqual([true, false])
      } catch (error) {
        expect(error).toBeInstanceOf(FormError)
      }
    }),
  )
})
