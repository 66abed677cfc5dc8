import { describe, expect, test } from 'vitest'
import { AutomationError, fromAutomation } from './automation-body.ts'
import { fromNewMessage } from './from-planfix.ts'
import { StrictForm } from './strict-form.ts'

const formType = 'application/x-www-form-urlencoded'
const jsonType = 'application/json'

const call = (body: string | Uint8Array, contentType = '', query: Record<string, unknown> = {}, taskHeader = '') =>
  fromAutomation({ contentType, body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(body), query, taskHeader })
const callJson = (value: unknown) => call(JSON.stringify(value), jsonType)
const said = async (body: string | Uint8Array, contentType = '') => {
  const { chat, text, employeeName } = await call(body, contentType)
  return { chat, text, employeeName }
}
const expected = { chat: { by: 'task', taskNumber: 1014 }, text: 'Готово, "забирайте"', employeeName: 'Oleg' }

function multipart(parts: [disposition: string, value: string][], boundary = 'x-border'): string {
  const written = parts.map(([disposition, value]) => `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`)
  return `${written.join('')}--${boundary}--\r\n`
}

describe('what an automation sends is read in every content type', () => {
  const form = new URLSearchParams({ event: 'comment', task: '1014', text: 'Готово, "забирайте"', user: 'Oleg' }).toString()
  const json = JSON.stringify({ event: 'comment', task: 1014, text: 'Готово, "забирайте"', user: 'Oleg' })

  test.each([
    ['a form', formType, form],
    ['a form with a charset', `${formType}; charset=utf-8`, form],
    ['a form in UTF-8 as it is', formType, 'task=1014&text=Готово, "забирайте"&user=Oleg'],
    ['a form called JSON', jsonType, form],
    ['a form called text', 'text/plain', form],
    ['a form without a type', '', form],
    ['JSON', jsonType, json],
    ['JSON with a charset', `${jsonType}; charset=utf-8`, json],
    ['JSON over several lines', jsonType, `\r\n${JSON.stringify(JSON.parse(json), null, 2)}\r\n`],
    ['JSON called a form', formType, json],
    ['JSON called text', 'text/plain', json],
    ['JSON without a type', '', json],
    ['JSON after a byte order mark', jsonType, `\uFEFF${json}`],
    ['JSON in a code fence', 'text/plain', `\`\`\`json\n${json}\n\`\`\``],
    ['JSON in a code fence of one line', 'text/plain', `\`\`\`${json}\`\`\``],
    ['JSON in a code fence after a byte order mark', '', `\uFEFF\n\`\`\`\n${json}\n\`\`\`\n`],
  ])('%s', async (_title, contentType, body) => {
    expect(await said(body, contentType)).toEqual(expected)
  })

  test('multipart; a file in it is left out', async () => {
    const body = multipart([
      ['name="task"', '1014'],
      ['name="text"', 'Готово, "забирайте"'],
      ['name="user"', 'Oleg'],
      ['name="comment"; filename="a.txt"', 'text=never'],
    ])
    expect(await said(body, 'multipart/form-data; boundary=x-border')).toEqual(expected)
    expect(await said(body, 'Multipart/Form-Data; boundary="x-border"')).toEqual(expected)
  })

  test('plain text, with the rest in the query', async () => {
    const { text, chat } = await call('Готово,\nзабирайте', 'text/plain; charset=utf-8', { task: '1014' })
    expect([text, chat]).toEqual(['Готово,\nзабирайте', { by: 'task', taskNumber: 1014 }])
  })

  test('a GET: everything in the query', async () => {
    const { text, chat } = await call('', '', { text: 'Готово', task: '1014', unknown: ['a', 'b'] })
    expect([text, chat]).toEqual(['Готово', { by: 'task', taskNumber: 1014 }])
  })

  test('the body counts more than the query', async () => {
    const { text, chat } = await call('text=body', formType, { text: 'query', task: '5' })
    expect([text, chat]).toEqual(['body', { by: 'task', taskNumber: 5 }])
  })

  test('it is an employee’s message that Planfix did not number', async () => {
    expect(await callJson({ task: 5, text: 'hello' })).toEqual({
      kind: 'message_sent',
      origin: 'Planfix',
      author: 'employee',
      chat: { by: 'task', taskNumber: 5 },
      planfixMessageId: null,
      identity: { by: 'content', hash: expect.stringMatching(/^[0-9a-f]{64}$/), withinMs: 4 * 3_600_000 },
      text: 'hello',
      attachments: [],
      employeeName: '',
    })
  })

  test('NUL goes, half a character is replaced, line breaks stay', async () => {
    expect((await call('{"task":5,"text":"a\\u0000\\n\\ud83d"}')).text).toBe('a\n\uFFFD')
  })

  test('an open code fence before a quarter of a megabyte of white space is text, and read as fast as any', async () => {
    const text = `\`\`\`${' '.repeat(262_000)}x`
    expect((await call(text, 'text/plain', { task: '5' })).text).toBe(text)
  })

  test('bytes that are not UTF-8 stop nothing', async () => {
    expect((await call(Buffer.from('text=\xcf\xf0\xe8&task=5', 'latin1'), formType)).text).toBe('\uFFFD\uFFFD\uFFFD')
  })

  test('plain text may hold an equals sign', async () => {
    expect((await call('2 + 2 = 4', 'text/plain', { task: '5' })).text).toBe('2 + 2 = 4')
  })

  test('plain text is no form for want of a known field; what is called a form is one', async () => {
    expect((await call('answer=42', 'text/plain', { task: '5', text: 'query' })).text).toBe('answer=42')
    expect((await call('answer=42', formType, { task: '5', text: 'query' })).text).toBe('query')
    expect((await call('text=42&x', 'text/plain', { task: '5' })).text).toBe('42')
  })

  test('a body that is called multipart but is JSON is read as JSON', async () => {
    expect((await call('{"task":5,"text":"a"}', 'multipart/form-data; boundary=x')).text).toBe('a')
  })
})

describe('spellings', () => {
  test.each(['text', 'message', 'comment', 'description'])('the text may be called %s', async (name) => {
    expect((await callJson({ task: 5, [name]: 'hello' })).text).toBe('hello')
  })

  test.each([
    [{ comment: { text: 'hello' } }, 'hello'],
    [{ comment: { description: 'hello' } }, 'hello'],
    [{ text: 'a', message: 'b', comment: 'c' }, 'a'],
    [{ text: '', message: ' b ' }, 'b'],
    [{ text: null, message: 'b' }, 'b'],
    [{ text: 5 }, '5'],
    [{ text: { html: 'x' }, message: 'b' }, 'b'],
  ])('the text of %j is %j', async (fields, text) => {
    expect((await callJson({ task: 5, ...fields })).text).toBe(text)
  })

  test.each([
    [{ task: 1014 }],
    [{ task: '1014' }],
    [{ taskId: 1014 }],
    [{ task_id: 1014 }],
    [{ task_number: 1014 }],
    [{ taskNumber: ' 1014 ' }],
    [{ task: { number: 1014, id: 7 } }],
    [{ task: { id: 1014 } }],
  ])('%j is task 1014', async (fields) => {
    expect((await callJson({ text: 'a', ...fields })).chat).toEqual({ by: 'task', taskNumber: 1014 })
  })

  test.each([
    [{ telegram_id: 100500 }],
    [{ telegramId: '100500' }],
    [{ telegram: '100500' }],
    [{ chatId: '100500' }],
    [{ chat_id: 100500 }],
    [{ telegram_id: '100500', chatId: '5', task: 1014, phone: '79001112233' }],
  ])('%j is a Telegram chat', async (fields) => {
    expect((await callJson({ text: 'a', ...fields })).chat).toEqual({ by: 'telegram_chat', chatId: '100500' })
  })

  test.each([
    [{ chatId: 'tg-777-100500' }, { by: 'chat_key', chatKey: 'tg-777-100500' }],
    [
      { chat_id: 'tg-777-100500', telegram_id: '5', task: 5 },
      { by: 'chat_key', chatKey: 'tg-777-100500' },
    ],
    [{ phone: '+7 (900) 111-22-33' }, { by: 'phone', phone: '79001112233' }],
    [{ contactPhone: '12345' }, { by: 'phone', phone: '12345' }],
    [{ phone: '1'.repeat(20) }, { by: 'phone', phone: '1'.repeat(20) }],
    [
      { telegram_id: 'id5', task: 5 },
      { by: 'task', taskNumber: 5 },
    ],
    [
      { telegram_id: '5 or 6', task: 5 },
      { by: 'task', taskNumber: 5 },
    ],
    [
      { contactPhone: '79001112233', task: 5 },
      { by: 'task', taskNumber: 5 },
    ],
    [
      { telegram_id: '@anna_k', task: 5 },
      { by: 'task', taskNumber: 5 },
    ],
    [
      { telegram_id: '0', task: 5 },
      { by: 'task', taskNumber: 5 },
    ],
    [
      { task: 'unknown', phone: '79001112233' },
      { by: 'phone', phone: '79001112233' },
    ],
  ])('%j is %j', async (fields, chat) => {
    expect((await callJson({ text: 'a', ...fields })).chat).toEqual(chat)
  })

  test.each([[{ user: 'Oleg' }], [{ userName: 'Oleg' }], [{ user_name: 'Oleg' }], [{ author: 'Oleg' }]])(
    '%j names the employee',
    async (fields) => {
      expect((await callJson({ text: 'a', task: 5, ...fields })).employeeName).toBe('Oleg')
    },
  )

  test.each([['contact'], ['contactId'], ['contact_id']])('%s may be our own name of a contact', async (name) => {
    expect((await callJson({ text: 'a', [name]: 'tg-100500' })).chat).toEqual({ by: 'telegram_chat', chatId: '100500' })
    expect((await callJson({ text: 'a', [name]: 'tg-100500', task: 5 })).chat).toEqual({ by: 'task', taskNumber: 5 })
  })

  test.each([
    [{ contactId: '1058' }, /contactId \(tg-NUMBER\).* \/ .*tg-ЧИСЛО/],
    [{ username: 'anna_k' }, /username alone.* \/ Одного username мало/],
    [{}, /Nobody to send it to.* \/ Некому отправить/],
  ])('%j alone is refused in words, in both languages', async (fields, words) => {
    await expect(callJson({ text: 'a', ...fields })).rejects.toThrow(words)
  })

  test('the header names the task where nothing else names a chat', async () => {
    const chatOf = async (fields: object) => (await call(JSON.stringify({ text: 'a', ...fields }), jsonType, {}, '1014')).chat
    expect(await chatOf({})).toEqual({ by: 'task', taskNumber: 1014 })
    expect(await chatOf({ username: 'anna_k' })).toEqual({ by: 'task', taskNumber: 1014 })
    expect(await chatOf({ task: 5 })).toEqual({ by: 'task', taskNumber: 5 })
    expect(await chatOf({ phone: '79001112233' })).toEqual({ by: 'phone', phone: '79001112233' })
  })

  const list = [{ name: 'price.pdf', url: 'https://acme.test/f/1' }]
  test.each<[string, string, string, string[]]>([
    ['a list', jsonType, JSON.stringify({ files: list }), ['price.pdf']],
    ['one object', jsonType, JSON.stringify({ files: list[0] }), ['price.pdf']],
    ['a list of names', jsonType, '{"attachments":["a.pdf","b.pdf"]}', ['a.pdf', 'b.pdf']],
    ['an address', jsonType, '{"file":"https://acme.test/files/a.pdf?x=1"}', ['a.pdf']],
    ['a list as a text', jsonType, JSON.stringify({ files: JSON.stringify(list) }), ['price.pdf']],
    ['an empty list as a text', jsonType, '{"files":"[]"}', []],
    ['an empty text', jsonType, '{"files":""}', []],
    ['nothing', jsonType, '{"files":null}', []],
    ['names in a form', formType, 'files=a.pdf, b.pdf', ['a.pdf', 'b.pdf']],
    ['a repeated field of a form', formType, 'files=a.pdf&files=b.pdf', ['a.pdf', 'b.pdf']],
    ['a list beside a broken text', jsonType, `{"files":${JSON.stringify(list)},"user":"a "b" c"}`, ['price.pdf']],
    ['a broken list', jsonType, '{"files":["a "b".pdf"],"user":"c"}', ['?']],
  ])('files as %s are named', async (_title, contentType, body, names) => {
    const { attachments, text } = await call(body, contentType, { task: 5, text: 'see there' })
    expect([text, attachments.map(({ name }) => name)]).toEqual(['see there', names])
  })

  test('a file keeps its address; one of a multipart body is named', async () => {
    expect((await callJson({ task: 5, text: 'a', files: list })).attachments).toEqual(list)
    const body = multipart([
      ['name="task"', '5'],
      ['name="text"', 'a'],
      ['name="upload"; filename="a.txt"', 'content'],
    ])
    expect((await call(body, 'multipart/form-data; boundary=x-border')).attachments).toEqual([{ name: 'a.txt', url: '' }])
  })

  test('files without a text are refused in words that name them', async () => {
    await expect(callJson({ task: 5, files: list })).rejects.toThrow(/no text: price\.pdf \/ .*текста нет: price\.pdf/)
  })

  test('a name that means something to JavaScript is no field', async () => {
    const event = await call('{"__proto__":{"text":"a"},"constructor":{"task":1},"task":5,"text":"b"}')
    expect([event.chat, event.text]).toEqual([{ by: 'task', taskNumber: 5 }, 'b'])
    expect(({} as Record<string, unknown>)['text']).toBeUndefined()
  })
})

describe('broken JSON is picked apart', () => {
  test.each([
    ['quotes inside a text', '{"task":1014,"text":"He said "yes", twice","user":"Oleg"}', 'He said "yes", twice'],
    ['a text in quotes', '{"task":1014,"text":""Yes"","user":"Oleg"}', '"Yes"'],
    ['line breaks inside a text', '{"task":1014,"text":"one\ntwo\r\n\tthree","user":"Oleg"}', 'one\ntwo\r\n\tthree'],
    ['the broken text last', '{"user":"Oleg","task":1014,"text":"a "b""}', 'a "b"'],
    ['the broken text first', '{"text":"a "b"","user":"Oleg","task":1014}', 'a "b"'],
    ['a comma too much', '{"task":1014,"user":"Oleg","text":"a",}', 'a'],
    ['braces inside a text', '{"task":1014,"text":"a } "b" {","user":"Oleg"}', 'a } "b" {'],
    ['white space round colons', '{ "task" : 1014 ,\n "text" : "a "b"" ,\n "user" : "Oleg" }', 'a "b"'],
    ['escapes beside bare quotes', '{"task":1014,"text":"a \\"b\\" "c"\\nd\\te","user":"Oleg"}', 'a "b" "c"\nd\te'],
    ['a code fence round it', '```json\n{"task":1014,"text":"a "b"","user":"Oleg"}\n```', 'a "b"'],
    ['numbers without a value', '{"task":1014,"comment_id":,"text":"a","user":"Oleg"}', 'a'],
  ])('%s', async (_title, body, text) => {
    expect(await said(body, jsonType)).toEqual({ chat: { by: 'task', taskNumber: 1014 }, text, employeeName: 'Oleg' })
  })

  test('what cannot be picked out is asked for', async () => {
    await expect(call('{"a "b""}')).rejects.toThrow(AutomationError)
    await expect(call('{')).rejects.toThrow(AutomationError)
  })

  test.each(['{"text":"abc","task":1014', '{"text":"abc } d","task":10'])(
    'a body cut short loses no digit of its task number: nobody can tell how many were there in %j',
    async (body) => {
      await expect(call(body, jsonType)).rejects.toThrow(/^Nobody to send it to: /)
    },
  )

  test('a body cut short in its text sends no half of it', async () => {
    await expect(call('{"task":1014,"text":"abc } d', jsonType)).rejects.toThrow('No text')
  })

  test('null names no chat', async () => {
    expect((await call('{"text":"a "b"","chatId":null,"task":1014}')).chat).toEqual({ by: 'task', taskNumber: 1014 })
  })

  test('a field that nobody knows does not end up in the text', async () => {
    expect((await call('{"text":"a "b" c","priority":"high","task":1014}')).text).toBe('a "b" c')
  })

  test('the brace that ends an inner object is no part of its text', async () => {
    expect((await call('{"task":1014,"comment":{"text":"a "b" c"}}')).text).toBe('a "b" c')
  })

  test('an escaped backslash before an n is a backslash', async () => {
    expect((await call('{"task":1014,"text":"C:\\\\new "folder""}')).text).toBe('C:\\new "folder"')
  })
})

describe('what tells a repeat', () => {
  const identity = async (fields: Record<string, unknown>) => (await callJson({ task: 5, text: 'ready', ...fields })).identity

  test.each([{ comment_id: 77 }, { commentId: '77' }, { action_id: 77 }, { comment: { id: 77 } }, { comment_id: 77, id: 'e1' }])(
    'the comment: %j',
    async (fields) => {
      expect(await identity(fields)).toEqual({ by: 'comment', id: '77' })
    },
  )

  test.each([{ id: 'e1' }, { event_id: 'e1' }, { eventId: 'e1' }])('an id of its own: %j', async (fields) => {
    expect(await identity(fields)).toEqual({ by: 'given', id: 'automation:e1' })
  })

  test('else the content: the same is one message for four hours, whoever sent it', async () => {
    expect(await identity({})).toMatchObject({ by: 'content', withinMs: 14_400_000 })
    expect(await identity({ user: 'Oleg', unknown: 1 })).toEqual(await identity({}))
  })

  test.each([{ text: 'Ready' }, { task: 6 }, { telegram_id: '100500' }, { chatId: 'tg-1-2' }])('%j is another message', async (fields) => {
    expect(await identity(fields)).not.toEqual(await identity({}))
  })

  test('the same content pushed by Planfix is another message: it is remembered for another time', async () => {
    const push = fromNewMessage(StrictForm.parse(Buffer.from('chatId=tg-1-2&message=ready')))
    const automation = await callJson({ chatId: 'tg-1-2', text: 'ready' })
    expect(automation.chat).toEqual(push.chat)
    expect(automation.identity).not.toMatchObject({ hash: (push.identity as { hash: string }).hash })
  })

  test('another phone is another message', async () => {
    const to = async (phone: string) => (await callJson({ phone, text: 'Your order is ready' })).identity
    expect(await to('79001112233')).not.toEqual(await to('79001112244'))
  })
})

describe('a call that cannot be carried out says why in few words', () => {
  test('a comment id that is no number', async () => {
    await expect(call('', '', { comment_id: 'abc', task: '5' })).rejects.toThrow(/comment_id is not a number/)
  })

  test.each([
    ['an empty body', ''],
    ['only a task', 'task=5'],
    ['an empty text', 'task=5&text='],
    ['a text of white space', 'task=5&text=%20%0A'],
    ['an empty object', '{}'],
    ['a list', '{"text":["a"],"task":5}'],
  ])('no text: %s', async (_title, body) => {
    await expect(call(body)).rejects.toThrow('No text: send it in the field "text"')
  })

  test.each([
    ['nobody', {}],
    ['a task by name', { task: 'Order 5' }],
    ['task 0', { task: 0 }],
    ['a task number of 13 digits', { task: '1234567890123' }],
    ['a username', { telegram_id: '@anna_k' }],
    ['a phone too short', { phone: '1234' }],
    ['a phone too long', { phone: '1'.repeat(21) }],
  ])('nobody to send it to: %s', async (_title, fields) => {
    await expect(callJson({ text: 'a', ...fields })).rejects.toThrow(/^Nobody to send it to: /)
  })

  test('a multipart body that is none', async () => {
    await expect(call('rubbish', 'multipart/form-data; boundary=x')).rejects.toThrow('The multipart body cannot be read')
    await expect(call('rubbish', 'multipart/form-data')).rejects.toThrow(AutomationError)
  })

  test('a text of nothing but NUL is no text', async () => {
    await expect(call('{"task":5,"text":"\\u0000"}')).rejects.toThrow(AutomationError)
  })
})

describe('a call that gives only the id of a comment', () => {
  test.each([{ comment_id: '77' }, { comment_id: '77', task: '5' }])('%j is a message whose text has to be fetched', async (query) => {
    expect(await call('', '', query)).toMatchObject({ chat: { by: 'comment' }, identity: { by: 'comment', id: '77' }, text: null })
  })
})
