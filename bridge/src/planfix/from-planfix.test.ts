import { describe, expect, test } from 'vitest'
import { fromNewMessage, hashOf } from './from-planfix.ts'
import { FormError, StrictForm } from './strict-form.ts'

type Pairs = [name: string, value: string][]

const push = (...pairs: Pairs) => fromNewMessage(StrictForm.parse(Buffer.from(new URLSearchParams(pairs).toString())))
const inChat = (...pairs: Pairs) => push(['cmd', 'newMessage'], ['chatId', 'tg-1-2'], ...pairs)
const files = (...pairs: Pairs) => inChat(['message', 'see'], ...pairs).attachments

describe('a push of Planfix', () => {
  test('variant A: an employee answers in a chat', () => {
    expect(
      push(
        ['cmd', 'newMessage'],
        ['providerId', 'telegram'],
        ['chatId', 'tg-777-100500'],
        ['channel', 'shop'],
        ['token', 'OURTOKEN'],
        ['message', 'Yes, two left.\nShall I reserve one?'],
        ['messageId', '4188849'],
        ['userName', 'Oleg'],
        ['userLastName', 'P.'],
        ['userIco', 'https://acme.planfix.ru/?action=getuserpic&id=77'],
        ['taskEmail', 'task1014@acme.planfix.ru'],
        ['attachments[name]', 'price.xlsx'],
        ['attachments[url]', 'https://acme.planfix.ru/file/0a1b2c'],
      ),
    ).toEqual({
      kind: 'message_sent',
      origin: 'Planfix',
      author: 'employee',
      chat: { by: 'chat_key', chatKey: 'tg-777-100500' },
      planfixMessageId: '4188849',
      identity: { by: 'given', id: 'push:4188849' },
      text: 'Yes, two left.\nShall I reserve one?',
      attachments: [{ name: 'price.xlsx', url: 'https://acme.planfix.ru/file/0a1b2c' }],
      employeeName: 'Oleg P.',
    })
  })

  test('variant B: an employee writes first, by phone', () => {
    const event = push(['contactPhone', '+7 (900) 111-22-33'], ['message', 'Good afternoon'], ['messageId', '5'])
    expect(event.chat).toEqual({ by: 'phone', phone: '79001112233' })
    expect(event.planfixMessageId).toBe('5')
    expect(event.identity).toEqual({ by: 'given', id: 'push:5' })
  })

  test('a phone beside a chat does not replace the chat', () => {
    expect(inChat(['contactPhone', '79001112233'], ['message', 'a']).chat).toEqual({ by: 'chat_key', chatKey: 'tg-1-2' })
  })

  test('an empty chatId is none', () => {
    expect(push(['chatId', ''], ['contactPhone', '79001112233'], ['message', 'a']).chat).toEqual({ by: 'phone', phone: '79001112233' })
  })

  test('the text is handed on as it came', () => {
    const text = '  <b>x</b> &lt;\n\n>> quoted\n{{7*7}} %%% 👩‍👩‍👧‍👦 '
    expect(inChat(['message', text]).text).toBe(text)
  })

  test.each<[string, Pairs, string]>([
    [
      'both names',
      [
        ['userName', 'Oleg'],
        ['userLastName', 'P.'],
      ],
      'Oleg P.',
    ],
    ['the first name only', [['userName', 'Oleg']], 'Oleg'],
    [
      'the last name only',
      [
        ['userName', ''],
        ['userLastName', 'P.'],
      ],
      'P.',
    ],
    ['no name', [], ''],
  ])('the employee is called by %s', (_title, pairs, name) => {
    expect(inChat(['message', 'a'], ...pairs).employeeName).toBe(name)
  })

  test.each(['chatId', 'contactPhone', 'message', 'messageId', 'userName', 'userLastName'])('a doubled %s is refused', (name) => {
    expect(() => inChat(['message', 'a'], [name, 'x'], [name, 'y'])).toThrow(FormError)
  })
})

describe('a push that can never be carried out', () => {
  test.each<[string, Pairs]>([
    ['without message and attachments', []],
    ['with an empty message', [['message', '']]],
    ['with white space only', [['message', ' \r\n\t ']]],
    [
      'with a name but no url',
      [
        ['message', ''],
        ['attachments[name]', 'a.jpg'],
      ],
    ],
    [
      'with an empty url',
      [
        ['message', ''],
        ['attachments[name]', 'a.jpg'],
        ['attachments[url]', ''],
      ],
    ],
  ])('%s', (_title, pairs) => {
    expect(() => inChat(...pairs)).toThrow(new FormError('neither message nor attachments'))
  })

  test.each(['', 'unknown', '+', '1234', '1'.repeat(21)])('without a chat and with the phone %j', (phone) => {
    expect(() => push(['contactPhone', phone], ['message', 'a'])).toThrow(new FormError('neither chatId nor a usable contactPhone'))
  })

  test('without a chat and without a phone', () => {
    expect(() => push(['message', 'a'])).toThrow(new FormError('neither chatId nor a usable contactPhone'))
  })
})

describe('a phone', () => {
  test.each([
    ['79001112233', '79001112233'],
    ['+7 (900) 111-22-33', '79001112233'],
    ['+7\u00A0900\u2009111\u201122\u201133', '79001112233'],
    ['tel:+49.30.1234567', '49301234567'],
    ['12345', '12345'],
    ['1'.repeat(20), '1'.repeat(20)],
  ])('%j is %s', (given, phone) => {
    expect(push(['contactPhone', given], ['message', 'a']).chat).toEqual({ by: 'phone', phone })
  })
})

describe('identifiers of Planfix', () => {
  test.each(['4188849', '0', '-5', '00123', '1e3', '9007199254740993', 'a|b', '__proto__', '1'.repeat(128)])(
    'the messageId %s is compared as text',
    (id) => {
      const event = inChat(['message', 'a'], ['messageId', id])
      expect(event.planfixMessageId).toBe(id)
      expect(event.identity).toEqual({ by: 'given', id: `push:${id}` })
    },
  )

  test('a messageId of 129 characters and a chatId of 257 are refused', () => {
    expect(() => inChat(['message', 'a'], ['messageId', '1'.repeat(129)])).toThrow(new FormError('messageId longer than 128 characters'))
    expect(() => push(['message', 'a'], ['chatId', 'c'.repeat(257)])).toThrow(new FormError('chatId longer than 256 characters'))
    expect(push(['message', 'a'], ['chatId', 'c'.repeat(256)]).chat).toEqual({ by: 'chat_key', chatKey: 'c'.repeat(256) })
  })
})

describe('without a messageId the content tells a repeat', () => {
  const identityOf = (...pairs: Pairs) => inChat(...pairs).identity

  test('for a minute, and nothing can be told about its fate', () => {
    const event = inChat(['message', 'ok'], ['messageId', ''])
    expect(event.planfixMessageId).toBeNull()
    expect(event.identity).toEqual({ by: 'content', hash: expect.stringMatching(/^[0-9a-f]{64}$/), withinMs: 60_000 })
  })

  test('the same content is the same message, whoever wrote it', () => {
    expect(identityOf(['message', 'ok'], ['userName', 'Oleg'])).toEqual(identityOf(['message', 'ok']))
  })

  test.each<[string, Pairs]>([
    ['another text', [['message', 'OK']]],
    [
      'a file',
      [
        ['message', 'ok'],
        ['attachments[url]', 'https://acme.planfix.ru/file/1'],
      ],
    ],
    [
      'the file in place of the text',
      [
        ['message', ''],
        ['attachments[url]', 'ok'],
      ],
    ],
  ])('%s is another message', (_title, pairs) => {
    expect(identityOf(...pairs)).not.toEqual(identityOf(['message', 'ok']))
  })

  test('another chat or another phone is another message', () => {
    const identities = [
      push(['chatId', 'tg-1-2'], ['message', 'ok']),
      push(['chatId', 'tg-1-3'], ['message', 'ok']),
      push(['contactPhone', '79001112233'], ['message', 'ok']),
      push(['contactPhone', '79001112244'], ['message', 'ok']),
    ].map(({ identity }) => JSON.stringify(identity))
    expect(new Set(identities).size).toBe(4)
  })

  test('another phone is another message, also beside an empty chatId', () => {
    const to = (phone: string) => push(['chatId', ''], ['contactPhone', phone], ['message', 'ok']).identity
    expect(to('79001112233')).not.toEqual(to('79001112244'))
  })

  test('the hash tells where one part ends and the next begins', () => {
    expect(hashOf(['ab', 'c'])).not.toBe(hashOf(['a', 'bc']))
    expect(hashOf(['a', ''])).not.toBe(hashOf(['a']))
  })
})

describe('attachments', () => {
  const two = [
    { name: 'photo 1.jpg', url: 'https://b.example/f/1?k=a&b=2' },
    { name: 'doc.pdf', url: 'https://b.example/f/2' },
  ]

  test.each<[string, Pairs]>([
    [
      'in turn',
      [
        ['attachments[name]', 'photo 1.jpg'],
        ['attachments[url]', 'https://b.example/f/1?k=a&b=2'],
        ['attachments[name]', 'doc.pdf'],
        ['attachments[url]', 'https://b.example/f/2'],
      ],
    ],
    [
      'url before name',
      [
        ['attachments[url]', 'https://b.example/f/1?k=a&b=2'],
        ['attachments[name]', 'photo 1.jpg'],
        ['attachments[url]', 'https://b.example/f/2'],
        ['attachments[name]', 'doc.pdf'],
      ],
    ],
    [
      'grouped by key',
      [
        ['attachments[name]', 'photo 1.jpg'],
        ['attachments[name]', 'doc.pdf'],
        ['attachments[url]', 'https://b.example/f/1?k=a&b=2'],
        ['attachments[url]', 'https://b.example/f/2'],
      ],
    ],
    [
      'numbered before the part',
      [
        ['attachments[0][name]', 'photo 1.jpg'],
        ['attachments[0][url]', 'https://b.example/f/1?k=a&b=2'],
        ['attachments[1][name]', 'doc.pdf'],
        ['attachments[1][url]', 'https://b.example/f/2'],
      ],
    ],
    [
      'numbered after the part',
      [
        ['attachments[name][0]', 'photo 1.jpg'],
        ['attachments[url][0]', 'https://b.example/f/1?k=a&b=2'],
        ['attachments[name][1]', 'doc.pdf'],
        ['attachments[url][1]', 'https://b.example/f/2'],
      ],
    ],
    [
      'with empty brackets before the part',
      [
        ['attachments[][name]', 'photo 1.jpg'],
        ['attachments[][url]', 'https://b.example/f/1?k=a&b=2'],
        ['attachments[][name]', 'doc.pdf'],
        ['attachments[][url]', 'https://b.example/f/2'],
      ],
    ],
    [
      'with empty brackets after the part',
      [
        ['attachments[name][]', 'photo 1.jpg'],
        ['attachments[name][]', 'doc.pdf'],
        ['attachments[url][]', 'https://b.example/f/1?k=a&b=2'],
        ['attachments[url][]', 'https://b.example/f/2'],
      ],
    ],
  ])('%s', (_title, pairs) => {
    expect(files(...pairs)).toEqual(two)
  })

  test('as a JSON list in one field', () => {
    expect(files(['attachments', JSON.stringify(two)])).toEqual(two)
  })

  test('in a JSON list what has no url is left out, and a url needs no name', () => {
    const list = [
      null,
      5,
      'u0',
      { name: 'a' },
      { url: '' },
      { url: 5 },
      { url: 'https://b.example/spec.pdf' },
      { url: 'u\0\ud83d', name: 7 },
    ]
    expect(files(['attachments', JSON.stringify(list)])).toEqual([
      { name: 'spec.pdf', url: 'https://b.example/spec.pdf' },
      { name: 'u\uFFFD', url: 'u\uFFFD' },
    ])
  })

  test.each(['{"url":"https://b.example/1"}', '[{"url":"https://b.example/1"}', '[', 'null', ''])('%s is no JSON list', (field) => {
    expect(files(['attachments', field])).toEqual([])
  })

  test('a JSON list holds no more than the fields of a form could', () => {
    const list = (length: number) => JSON.stringify(Array.from({ length }, (_, index) => ({ url: `u${index}` })))
    expect(files(['attachments', list(200)])).toHaveLength(200)
    expect(() => files(['attachments', list(201)])).toThrow(new FormError('more than 200 attachments'))
  })

  test('a message may be an attachment only', () => {
    const event = inChat(['message', ''], ['attachments[name]', 'a.jpg'], ['attachments[url]', 'https://b.example/1'])
    expect([event.text, event.attachments]).toEqual(['', [{ name: 'a.jpg', url: 'https://b.example/1' }]])
  })

  test('a url without a name is called by the last piece of its path', () => {
    expect(
      files(
        ['attachments[name]', 'a.jpg'],
        ['attachments[url]', 'https://b.example/1'],
        ['attachments[url]', 'https://b.example/files/spec.pdf?token=1/2#page'],
        ['attachments[url]', 'https://b.example/files/'],
      ),
    ).toEqual([
      { name: 'a.jpg', url: 'https://b.example/1' },
      { name: 'spec.pdf', url: 'https://b.example/files/spec.pdf?token=1/2#page' },
      { name: 'files', url: 'https://b.example/files/' },
    ])
  })

  test('an empty name counts as none, and a url without any path is a file', () => {
    expect(files(['attachments[name]', ''], ['attachments[url]', 'https://b.example/x.png'], ['attachments[url]', '?id=1'])).toEqual([
      { name: 'x.png', url: 'https://b.example/x.png' },
      { name: 'file', url: '?id=1' },
    ])
  })

  test('names without a url are dropped, no url ever is', () => {
    expect(files(['attachments[name]', 'a'], ['attachments[name]', 'b'], ['attachments[url]', 'u1'])).toEqual([{ name: 'a', url: 'u1' }])
    expect(files(['attachments[url]', 'u1'], ['attachments[url]', 'u2'], ['attachments[url]', 'u3'])).toHaveLength(3)
  })

  test('an empty url takes its name with it', () => {
    expect(
      files(['attachments[name]', 'a'], ['attachments[url]', ''], ['attachments[name]', 'b'], ['attachments[url]', 'https://b.example/2']),
    ).toEqual([{ name: 'b', url: 'https://b.example/2' }])
  })

  test('a number ties a name to its url', () => {
    expect(
      files(
        ['attachments[0][url]', 'https://b.example/one.jpg'],
        ['attachments[1][name]', 'b'],
        ['attachments[1][url]', 'https://b.example/2'],
      ),
    ).toEqual([
      { name: 'one.jpg', url: 'https://b.example/one.jpg' },
      { name: 'b', url: 'https://b.example/2' },
    ])
  })

  test.each(['attachment[url]', 'attachments', 'attachments[url', 'attachments[x][url]', 'attachments[0][0][url]', 'xattachments[url]'])(
    '%s is no attachment',
    (name) => {
      expect(files([name, 'https://b.example/1'])).toEqual([])
    },
  )

  test('twenty-five keep their order', () => {
    const pairs = Array.from(
      { length: 25 },
      (_, index): Pairs => [
        ['attachments[name]', `n${index}`],
        ['attachments[url]', `u${index}`],
      ],
    ).flat()
    expect(files(...pairs)).toEqual(Array.from({ length: 25 }, (_, index) => ({ name: `n${index}`, url: `u${index}` })))
  })
})
