import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CallOptions } from './call.ts'
import { RestApiClient } from './client.ts'
import { commentCreate } from './comment-create.ts'
import { commentList } from './comment-list.ts'
import { commentUpdate } from './comment-update.ts'
import { bareUsername } from './contact.ts'
import { contactGet } from './contact-get.ts'
import { fileDownload } from './file-download.ts'
import { fileUpload } from './file-upload.ts'
import { UnreadableAnswerError } from './rest-error.ts'
import { taskList } from './task-list.ts'
import { RecordedPace } from './testing/recorded-pace.ts'
import { RestServer } from './testing/rest-server.ts'
import { userList } from './user-list.ts'

const options: CallOptions = { purpose: 'polling', timeoutMs: 5_000, signal: new AbortController().signal }

let server: RestServer
let pace: RecordedPace
let client: RestApiClient

beforeEach(async () => {
  server = new RestServer()
  await server.start()
  pace = new RecordedPace()
  client = new RestApiClient({ url: `${server.origin}/rest/`, token: 'PFTOKEN', pace })
})

afterEach(async () => {
  await client.close()
  await server.stop()
})

describe('a list', () => {
  const rows = (from: number, count: number) => Array.from({ length: count }, (_, index) => ({ id: from + index }))
  /** Answers with the part of `all` that is asked for. */
  const serve = (all: { id: number }[], key: string) =>
    server.answerWith(({ body }) => {
      const { offset, pageSize } = JSON.parse(body.toString()) as { offset: number; pageSize: number }
      return { status: 200, body: { result: 'success', [key]: all.slice(offset, offset + pageSize) } }
    })

  test.each([
    [0, 1],
    [99, 1],
    [100, 2],
    [250, 3],
  ])('of %i rows is read in %i requests, each with its turn', async (count, requests) => {
    serve(rows(1, count), 'tasks')
    expect(await taskList(client, { templateIds: [45] }, options)).toHaveLength(count)
    expect(server.requests).toHaveLength(requests)
    expect(pace.turns).toHaveLength(requests)
  })

  test('names a row once that moved to the next page while it was read', async () => {
    const pages = [rows(1, 100), rows(100, 5)]
    server.answerWith(() => ({ status: 200, body: { users: pages.shift() } }))
    const users = await userList(client, {}, options)
    expect(users.map(({ id }) => id)).toEqual(rows(1, 104).map(({ id }) => id))
  })

  test('ends when the other side gives the same page for ever', async () => {
    server.answerWith({ status: 200, body: { users: rows(1, 100) } })
    expect(await userList(client, {}, options)).toHaveLength(100)
    expect(server.requests).toHaveLength(2)
  })

  test.each([{ templateIds: [] }, { taskNumbers: [] }])('of tasks among none (%j) is empty, not everything', async (search) => {
    serve(rows(1, 3), 'tasks')
    expect(await taskList(client, search, options)).toEqual([])
    expect(server.requests).toEqual([])
  })

  test('of comments is read page by page by whoever asks', async () => {
    serve(rows(1, 150), 'comments')
    const search = { taskNumber: 7, typeList: 'All', order: { field: 'id', direction: 'Asc' } } as const
    expect(await commentList(client, search, options)).toMatchObject({ comments: { length: 100 }, isLast: false })
    expect(await commentList(client, { ...search, offset: 100 }, options)).toMatchObject({ comments: { length: 50 }, isLast: true })
  })
})

describe('an answer', () => {
  const read = async (contact: unknown) => {
    server.answerWith({ status: 200, body: { result: 'success', contact } })
    return contactGet(client, 1058, options)
  }

  test('may have more than is described, less, and nulls', async () => {
    expect(await read({ id: 1058, name: null, phones: null, nickname: 'Ann', template: null })).toEqual({ id: 1058 })
  })

  test('may spell ids and numbers as texts, and texts as numbers', async () => {
    const contact = { id: 'contact:1058', telegramId: 100_500, phones: [{ number: 79_001_234_567, type: '1' }], template: { id: '3' } }
    expect(await read(contact)).toEqual({
      id: 1058,
      telegramId: '100500',
      phones: [{ number: '79001234567', type: 1 }],
      template: 3,
    })
  })

  test.each<[unknown, RegExp]>([
    [undefined, /GET \/contact\/1058: 200 contact: /],
    [{ name: 'Anna' }, /contact\.id: /],
    [{ id: 'Anna' }, /contact\.id: is no id/],
    [{ id: 1, isDeleted: 'no' }, /contact\.isDeleted: /],
    [{ id: 1, phones: [{ type: 1 }] }, /contact\.phones\.0\.number: /],
    [{ id: 1, dateOfLastUpdate: { datetime: 'soon' } }, /contact\.dateOfLastUpdate: is no date/],
  ])('with %j is an error that names the field', async (contact, message) => {
    const error: unknown = await read(contact).catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(UnreadableAnswerError)
    expect(error).toMatchObject({ kind: 'malformed', status: 200, message: expect.stringMatching(message) })
  })

  test('an author who is neither employee nor contact is an error that names him', async () => {
    server.answerWith({
      status: 200,
      body: {
        comments: [
          { id: 1, owner: { id: 'user:2' } },
          { id: 2, owner: { id: '2' } },
        ],
      },
    })
    const search = { taskNumber: 7, typeList: 'All', order: { field: 'id', direction: 'Asc' } } as const
    await expect(commentList(client, search, options)).rejects.toThrow('comments.1.owner.id: is neither user:N nor contact:N')
  })
})

describe('a comment', () => {
  test('that is queued has no id, and is not asked for again', async () => {
    server.answerWith({ status: 202 })
    expect(await commentCreate(client, { taskNumber: 7, description: 'x' }, options)).toEqual({ id: undefined, isQueued: true })
    expect(server.requests).toHaveLength(1)
  })

  test('that was made but has no readable id is no success', async () => {
    server.answerWith({ status: 201, body: { result: 'success' } })
    await expect(commentCreate(client, { taskNumber: 7, description: 'x' }, options)).rejects.toThrow(UnreadableAnswerError)
  })

  test('says only what it is given, and is loud unless told', async () => {
    server.answerWith({ status: 200 })
    await commentUpdate(client, { taskNumber: 7, commentId: 9, fields: { description: 'x' } }, options)
    expect(JSON.parse(server.last.body.toString())).toEqual({ description: 'x' })
    expect(server.last.query).toEqual({})
  })
})

describe('a file', () => {
  test.each([
    ['Прайс — лист 🙂.xlsx', 'Прайс — лист 🙂.xlsx'],
    ['a"; filename="b.exe', "a'; filename='b.exe"],
    ['a\r\nContent-Type: text/html\r\n\r\nx', 'a Content-Type: text/html x'],
    ['C:\\temp\\a.txt', 'C:_temp_a.txt'],
  ])('named %j is uploaded as %j', async (name, uploaded) => {
    server.answerWith({ status: 200, body: { id: 'file:124' } })
    const bytes = Buffer.from([0, 13, 10, 45, 45, 255, 254])
    const pieces = async function* () {
      yield bytes.subarray(0, 3)
      yield bytes.subarray(3)
    }
    expect(await fileUpload(client, { name, size: bytes.length, bytes: pieces }, options)).toBe(124)
    const headers = { 'content-type': server.last.headers['content-type'] ?? '' }
    const form = await new Response(new Uint8Array(server.last.body), { headers }).formData()
    const file = form.get('file') as File
    expect([...form.keys()]).toEqual(['file'])
    expect(file.name).toBe(uploaded)
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes)
  })

  test.each(['https://files.example/1246', 'http://127.0.0.1:1/rest/file'])(
    'elsewhere (%s) is fetched without our token',
    async (location) => {
      server.answerWith({ status: 302, headers: { location } })
      expect(await fileDownload(client, 1246, options)).toEqual({ url: location, headers: {} })
      expect(server.requests).toHaveLength(1)
    },
  )

  test.each(['/?action=getfile&uniqueid=1246', ''])('at Planfix itself is fetched with it: %j', async (path) => {
    server.answerWith({ status: 302, headers: { location: path || `${server.origin}/f` } })
    const headers = { authorization: 'Bearer PFTOKEN' }
    expect(await fileDownload(client, 1246, options)).toEqual({ url: server.origin + (path || '/f'), headers })
  })

  test.each([
    [302, 'file:///etc/passwd'],
    [302, 'http://'],
    [302, 'javascript:alert(1)'],
    [200, 'https://files.example/1246'],
  ])('is not fetched after %i with %s', async (status, location) => {
    server.answerWith({ status, headers: { location } })
    await expect(fileDownload(client, 1246, options)).rejects.toThrow('no address to download the file from')
  })
})

test.each(['Anna_K', '@anna_k', ' @Anna_K ', 'https://t.me/anna_k', 'http://telegram.me/Anna_K'])(
  '%s is the username anna_k',
  (username) => {
    expect(bareUsername(username)).toBe('anna_k')
  },
)
