import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallOptions } from './call.ts'
import { RestApiClient } from './client.ts'
import { commentCreate } from './comment-create.ts'
import { commentDelete } from './comment-delete.ts'
import { commentGet } from './comment-get.ts'
import { commentList } from './comment-list.ts'
import { commentUpdate } from './comment-update.ts'
import { contactFields } from './contact.ts'
import { contactCreate } from './contact-create.ts'
import { contactGet } from './contact-get.ts'
import { contactList } from './contact-list.ts'
import { contactTemplates } from './contact-templates.ts'
import { contactUpdate } from './contact-update.ts'
import { customFields } from './custom-fields.ts'
import { fileDownload } from './file-download.ts'
import { fileGet } from './file-get.ts'
import { fileUpload } from './file-upload.ts'
import { fileUploadFromUrl } from './file-upload-from-url.ts'
import { ping } from './ping.ts'
import { contactRef, employeeRef } from './prefixed-id.ts'
import { taskCreate } from './task-create.ts'
import { taskGet } from './task-get.ts'
import { taskList } from './task-list.ts'
import { taskTemplates } from './task-templates.ts'
import { taskUpdate } from './task-update.ts'
import { RecordedPace } from './testing/recorded-pace.ts'
import { type GivenAnswer, RestServer, type SeenRequest } from './testing/rest-server.ts'
import { userGet } from './user-get.ts'
import { userList } from './user-list.ts'

const folder = new URL('./golden/', import.meta.url)
const readGolden = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))

const options: CallOptions = { purpose: 'question', timeoutMs: 5_000, signal: new AbortController().signal }
const tenFifteen = Date.UTC(2026, 10, 22, 10, 15)
const anna = contactRef(1058)
const moscowTime = (epochMs: number) => {
  const iso = new Date(epochMs + 3 * 3_600_000).toISOString()
  return `${iso.slice(8, 10)}-${iso.slice(5, 7)}-${iso.slice(0, 4)} ${iso.slice(11, 16)}`
}

const contact = {
  id: 1058,
  name: 'Anna',
  lastname: 'K.',
  telegram: '@anna_k',
  telegramId: '100500',
  phones: [{ number: '79001234567', type: 1 }],
  template: 3,
  isCompany: false,
  isDeleted: false,
}
const task = {
  id: 1014,
  name: 'Anna K. (Telegram)',
  type: 'Task',
  status: { id: 2, name: 'In progress', isActive: true },
  template: 45,
  assigner: { id: anna, name: 'Anna K.' },
  counterparty: { id: anna, name: 'Anna K.' },
  isDeleted: false,
  dateOfLastUpdate: tenFifteen,
}
const comment = {
  id: 9002,
  dateTime: tenFifteen,
  type: 'Comment',
  fromType: 'Planfix',
  description: '<p>Yes, two left</p>',
  task: 1014,
  owner: { id: 'user:12', name: 'Oleg P.' },
  recipients: { users: [{ id: anna, name: 'Anna K.' }], groups: [{ id: 3, name: 'Sales' }] },
  files: [{ id: 1246, name: 'price.xlsx', size: 2_048 }],
  isDeleted: false,
  isHidden: false,
}
const statusChange = {
  id: 9001,
  dateTime: tenFifteen - 60_000,
  type: 'None',
  fromType: 'None',
  description: '',
  owner: { id: 'user:12', name: 'Oleg P.' },
  recipients: { users: [], groups: [] },
  files: [],
  isDeleted: false,
  isHidden: false,
  changeStatus: { oldStatusId: 1, newStatusId: 2 },
}
const oleg = {
  id: 12,
  name: 'Oleg',
  midname: '',
  lastname: 'P.',
  email: 'oleg@acme.example',
  login: 'oleg',
  status: 'Active',
  role: 'User',
  telegram: 'oleg_p',
  telegramId: '100501',
  phones: [],
}

/** Each call as the bridge makes it, and what it reads from the answer beside it in `golden/`. */
const calls: Record<string, { make: (client: RestApiClient) => Promise<unknown>; reads: unknown }> = {
  ping: { make: (client) => ping(client, options), reads: undefined },
  'contact-list': { make: (client) => contactList(client, { telegramId: 100_500 }, options), reads: [contact] },
  'contact-list.username': {
    make: (client) => contactList(client, { username: 'https://t.me/Anna_K' }, options, ['id', 'telegram']),
    reads: [{ id: 1058, telegram: '@anna_k' }],
  },
  'contact-list.phone': { make: (client) => contactList(client, { phone: '79001234567' }, options), reads: [] },
  'contact-get': {
    make: (client) => contactGet(client, 1058, options, [...contactFields, 'dateOfLastUpdate', '87']),
    reads: {
      ...contact,
      dateOfLastUpdate: tenFifteen,
      customFieldData: [{ fieldId: 87, name: 'Source', value: 'Telegram', stringValue: 'Telegram' }],
    },
  },
  'contact-create': {
    make: (client) =>
      contactCreate(
        client,
        {
          name: 'Anna',
          lastname: 'K.',
          description: 'Telegram id 100500',
          telegram: 'Anna_K',
          telegramId: '100500',
          phones: [{ number: '79001234567', kind: 'mobile' }],
          templateId: 3,
          groupId: 2,
          customFields: [{ fieldId: 87, value: 'Telegram' }],
        },
        options,
      ),
    reads: { id: 1058, isQueued: false },
  },
  'contact-update': {
    make: (client) => contactUpdate(client, { contactNumber: 1058, fields: { telegram: '@anna_new' }, isSilent: true }, options),
    reads: { isQueued: false, failures: [{ field: 'telegram', error: 'Field change failed' }] },
  },
  'task-list': {
    make: (client) => {
      const changed = { from: tenFifteen - 5 * 60_000, to: tenFifteen + 60_000, format: moscowTime }
      return taskList(client, { changed, templateIds: [45] }, options, ['id', 'dateOfLastUpdate'])
    },
    reads: [{ id: 1014, dateOfLastUpdate: tenFifteen }],
  },
  'task-list.of-contact': {
    make: (client) => taskList(client, { templateIds: [45, 46], assigner: anna, taskNumbers: [1014, 1015] }, options),
    reads: [task],
  },
  'task-get': {
    make: (client) => taskGet(client, 1014, options),
    reads: { ...task, status: { id: 3, name: 'Done', isActive: false } },
  },
  'task-create': {
    make: (client) =>
      taskCreate(
        client,
        {
          name: 'Anna K. (Telegram)',
          description: 'Is the blue one in stock?',
          templateId: 45,
          assigner: anna,
          counterparty: anna,
          assignees: { users: [employeeRef(12)], groupIds: [3] },
          participants: { users: [employeeRef(13)] },
          customFields: [{ fieldId: 88, value: '100500' }],
          fileIds: [1245],
        },
        options,
      ),
    reads: { id: 1014, isQueued: false },
  },
  'task-update': {
    make: (client) => taskUpdate(client, { taskNumber: 1014, fields: { statusId: 2 }, isSilent: true }, options),
    reads: { isQueued: true, failures: [] },
  },
  'comment-list': {
    make: (client) => commentList(client, { taskNumber: 1014, typeList: 'Comments', order: { field: 'id', direction: 'Desc' } }, options),
    reads: { comments: [comment, statusChange], isLast: true },
  },
  'comment-create': {
    make: (client) =>
      commentCreate(
        client,
        {
          taskNumber: 1014,
          description: 'Anna: is it <b>blue</b>?<br>second line',
          owner: anna,
          writtenAt: Date.UTC(2026, 10, 22, 10, 10, 59),
          recipients: { users: [employeeRef(12)], groupIds: [3], roles: ['assignee'] },
          fileIds: [1245],
        },
        options,
      ),
    reads: { id: 9001, isQueued: false },
  },
  'comment-update': {
    make: (client) => {
      const fields = { description: 'Anna: is it <b>green</b>?', recipients: { users: [], groupIds: [] }, isPinned: true }
      return commentUpdate(client, { taskNumber: 1014, commentId: 9001, fields, isSilent: true }, options)
    },
    reads: { isQueued: false, failures: [] },
  },
  'comment-get': { make: (client) => commentGet(client, 9002, options), reads: comment },
  'comment-delete': { make: (client) => commentDelete(client, 9002, options), reads: undefined },
  'file-upload': {
    make: (client) =>
      fileUpload(
        client,
        {
          name: 'фото 1 "ночь".jpg',
          size: 16,
          bytes: async function* () {
            yield Buffer.from('bytes of a photo')
          },
        },
        options,
      ),
    reads: 124,
  },
  'file-upload-from-url': {
    make: (client) => fileUploadFromUrl(client, { name: 'photo.jpg', url: 'https://bridge.example/f/77aa' }, options),
    reads: 147,
  },
  'file-get': {
    make: (client) => fileGet(client, 1246, options),
    reads: { id: 1246, name: 'price.xlsx', size: 2_048, downloadUrl: 'https://files.example/1246?key=a1' },
  },
  'file-download': {
    make: (client) => fileDownload(client, 1246, options),
    reads: { url: 'https://files.example/1246?key=a1', headers: {} },
  },
  'user-list': {
    make: (client) => userList(client, { onlyActive: true, email: 'oleg@acme.example', telegramId: 100_501 }, options),
    reads: [oleg],
  },
  'user-get': { make: (client) => userGet(client, 12, options), reads: oleg },
  'custom-fields.contact': {
    make: (client) => customFields(client, 'contact', options),
    reads: [{ id: 87, name: 'Source', type: 8, groupId: 1, enumValues: ['Telegram', 'Site'] }],
  },
  'custom-fields.task': {
    make: (client) => customFields(client, 'task', options),
    reads: [
      { id: 88, name: 'telegram_id', type: 0, groupId: 1 },
      { id: 89, name: 'City', type: 9, groupId: 1, directoryId: 7 },
    ],
  },
  'task-templates': { make: (client) => taskTemplates(client, options), reads: [{ id: 45, name: 'Talk in Telegram' }] },
  'contact-templates': { make: (client) => contactTemplates(client, options), reads: [{ id: 3, name: 'Customer' }] },
}
const names = Object.keys(calls)

describe('each call of the REST API', () => {
  const server = new RestServer()
  let client: RestApiClient

  beforeAll(async () => {
    await server.start()
    client = new RestApiClient({ url: `${server.origin}/rest/`, token: 'PFTOKEN', pace: new RecordedPace() })
  })

  afterAll(async () => {
    await client.close()
    await server.stop()
  })

  test.each(names)('%s asks what its golden file says and reads the answer beside it', async (name) => {
    server.answerWith(readGolden(`${name}.response`) as GivenAnswer)
    expect(await calls[name]?.make(client)).toEqual(calls[name]?.reads)
    expect(await toGolden(server.last)).toEqual(readGolden(`${name}.request`))
    expect(server.last.headers['authorization']).toBe('Bearer PFTOKEN')
  })

  test('has golden files, and no golden file is without a call', () => {
    const files = readdirSync(folder).filter((file) => file !== 'shapes.json')
    expect(files.sort()).toEqual(names.flatMap((name) => [`${name}.request.json`, `${name}.response.json`]).sort())
  })
})

describe('the golden files', () => {
  test.each(names)('of %s have the shapes of the description', (name) => {
    const { method, path, query = {}, contentType, body } = readGolden(`${name}.request`) as GoldenRequest
    const { status, body: answer = null } = readGolden(`${name}.response`) as GivenAnswer
    const operation = operationOf(method, path)
    expect(operation, `${method} ${path} is described`).toBeDefined()
    expect(Object.keys(query).filter((key) => !operation?.query?.includes(key))).toEqual([])
    expect(contentType).toBe(operation?.contentType)
    expect(problems(operation?.request, body, 'body')).toEqual([])
    expect(Object.keys(operation?.responses ?? {})).toContain(String(status))
    expect(problems(operation?.responses[status] ?? undefined, answer ?? undefined, 'answer')).toEqual([])
  })

  test.each<[string, unknown, string]>([
    ['CommentCreateRequest', { descripton: 'x' }, 'body.descripton is not described'],
    ['CommentCreateRequest', { owner: { id: 5 } }, 'body.owner.id is no string'],
    ['CommentCreateRequest', { files: { id: 5 } }, 'body.files is no list'],
    ['CommentCreateRequest', { files: [{ id: 1.5 }] }, 'body.files.0.id is no integer'],
    ['ComplexTaskFilter', { type: 79, operator: 'equal' }, 'body.value is missing'],
    ['ComplexTaskFilter', { type: 80, operator: 'equal', value: 1 }, 'body.type is none of 1|51|57|79'],
    ['CommentResponse', undefined, 'body is missing'],
  ])('would be found out: %s as %j', (schema, body, problem) => {
    expect(problems(schema, body, 'body')).toEqual([problem])
  })
})

interface GoldenRequest {
  method: string
  path: string
  query?: Record<string, string>
  contentType?: string
  body?: unknown
}

/** A request in the words of the golden files: below the base address, the body read by its type. */
async function toGolden({ method, path, query, headers, body }: SeenRequest): Promise<GoldenRequest> {
  const contentType = headers['content-type']?.split(';')[0]
  return {
    method,
    path: path.replace(/^\/rest/, ''),
    ...(Object.keys(query).length > 0 && { query }),
    ...(contentType && {
      contentType,
      body: contentType === 'application/json' ? JSON.parse(body.toString()) : await readForm(headers['content-type'] ?? '', body),
    }),
  }
}

/** Read by the parser of the platform, which knows nothing of how we write it. */
async function readForm(contentType: string, body: Buffer) {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
  const parts = [...form.entries()].map(async ([name, part]) => {
    return [name, typeof part === 'string' ? part : { name: part.name, type: part.type, text: await part.text() }]
  })
  return Object.fromEntries(await Promise.all(parts))
}

/** The notation of `golden/shapes.json`; what it means is written there. */
type Shape = string | null | [Shape] | { [field: string]: Shape }

interface Operation {
  query?: string[]
  contentType?: string
  request?: Shape
  responses: Record<string, Shape>
}

const shapes = readGolden('shapes') as { operations: Record<string, Operation>; schemas: Record<string, Shape> }

function operationOf(method: string, path: string): Operation | undefined {
  const exact = shapes.operations[`${method} ${path}`]
  return exact ?? shapes.operations[`${method} ${path.replace(/\d+/, '{id}').replace(/\d+/, '{commentId}')}`]
}

function problems(shape: Shape | undefined, value: unknown, at: string): string[] {
  if (shape === undefined || shape === null) return value === undefined ? [] : [`${at} should not be there`]
  if (value === undefined) return [`${at} is missing`]
  if (typeof shape === 'string') return wordProblems(shape, value, at)
  if (Array.isArray(shape)) {
    return Array.isArray(value) ? value.flatMap((item, index) => problems(shape[0], item, `${at}.${index}`)) : [`${at} is no list`]
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is no object`]
  return fieldProblems(shape, value as Record<string, unknown>, at)
}

function fieldProblems(shape: { [field: string]: Shape }, value: Record<string, unknown>, at: string): string[] {
  const missing = Object.keys(shape).filter((key) => key.endsWith('!') && value[key.slice(0, -1)] === undefined)
  const found = Object.entries(value).flatMap(([key, item]) => {
    const field = shape[key] ?? shape[`${key}!`]
    return field === undefined ? [`${at}.${key} is not described`] : problems(field, item, `${at}.${key}`)
  })
  return [...missing.map((key) => `${at}.${key.slice(0, -1)} is missing`), ...found]
}

function wordProblems(word: string, value: unknown, at: string): string[] {
  if (word === 'any') return []
  if (word.startsWith('=')) return word.slice(1).split('|').includes(String(value)) ? [] : [`${at} is none of ${word.slice(1)}`]
  if (word === 'integer') return Number.isInteger(value) ? [] : [`${at} is no integer`]
  if (word in shapes.schemas) return problems(shapes.schemas[word], value, at)
  return typeof value === word ? [] : [`${at} is no ${word}`]
}
