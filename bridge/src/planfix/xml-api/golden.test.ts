import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PlanfixCommentId, TaskNumber } from '../../domain/ids.ts'
import { actionAdd } from './action-add.ts'
import { actionDelete } from './action-delete.ts'
import { actionGet } from './action-get.ts'
import { actionGetList } from './action-get-list.ts'
import { actionGetListByPeriod } from './action-get-list-by-period.ts'
import { actionUpdate } from './action-update.ts'
import { authLogin } from './auth-login.ts'
import type { CallOptions, XmlApi } from './call.ts'
import { XmlApiClient } from './client.ts'
import { contactAdd } from './contact-add.ts'
import { contactGet } from './contact-get.ts'
import { contactGetList } from './contact-get-list.ts'
import { contactUpdate } from './contact-update.ts'
import { contactUpdateCustomData } from './contact-update-custom-data.ts'
import { PlanfixStrangeAnswerError } from './errors.ts'
import { fileDownload } from './file-download.ts'
import { fileGet } from './file-get.ts'
import { fileUpload } from './file-upload.ts'
import type {
  ContactNumber,
  ContactUserId,
  CustomFieldId,
  EmployeeId,
  EmployeeNumber,
  FileVersionId,
  GroupId,
  PlanfixContactId,
  PlanfixFileId,
  PlanfixTaskId,
} from './ids.ts'
import { isComment } from './read-action.ts'
import { parseXml, type XmlElement } from './read-xml.ts'
import { taskAdd } from './task-add.ts'
import { taskChangeStatus } from './task-change-status.ts'
import { taskGet } from './task-get.ts'
import { taskGetList } from './task-get-list.ts'
import { taskGetMulti } from './task-get-multi.ts'
import { answerXml, OpenPace, startXmlServer } from './testing/xml-server.ts'
import { userGet } from './user-get.ts'
import { userGetList } from './user-get-list.ts'

const taskId = 501 as PlanfixTaskId
const taskNumber = 1014 as TaskNumber
const commentId = '9001' as PlanfixCommentId
const anna = { id: 640 as PlanfixContactId, userId: 777 as ContactUserId, number: 1058 as ContactNumber }
const oleg = 12 as EmployeeId
const robot = 15 as EmployeeId
const sales = 21 as GroupId
const support = 22 as GroupId

const anEmployee = {
  number: null,
  name: '',
  midName: '',
  lastName: '',
  login: '',
  email: '',
  secondaryEmails: [],
  role: '',
  isActive: false,
  telegramId: null,
  phones: [],
  timeZone: '',
  post: null,
  groups: [],
}

const aContact = {
  userId: null,
  templateNumber: null,
  name: '',
  midName: '',
  lastName: '',
  isCompany: false,
  post: '',
  email: '',
  secondaryEmails: [],
  phones: [],
  description: '',
  group: null,
  companies: [],
  telegramId: null,
  customData: [],
  responsible: { users: [], groups: [] },
  lastUpdateDate: '',
  lastCommentDate: '',
}

const aTask = {
  title: '',
  description: '',
  additionalDescription: '',
  type: '',
  status: '',
  statusSet: '',
  owner: null,
  parentId: null,
  templateId: null,
  client: null,
  beginDateTime: '',
  workers: { users: [], groups: [] },
  members: { users: [], groups: [] },
  auditors: { users: [], groups: [] },
  customData: [],
}

const anAction = {
  isNotRead: false,
  isFromEmail: false,
  task: null,
  contact: null,
  owner: null,
  statusChange: null,
  files: [],
  notified: [],
}
const annasTask = { id: taskId, title: 'Anna K. (Telegram)' }

/** The request and the answer of each call, composed from the tables of its help page. */
const calls: [method: string, call: (api: XmlApi, options: CallOptions) => Promise<unknown>, result: unknown][] = [
  ['auth.login', (api, options) => authLogin(api, { login: 'bot', password: 's3cret' }, options), '0f1e2d3c4b5a69788796a5b4c3d2e1f0'],
  [
    'user.get',
    (api, options) => userGet(api, 'self', options),
    {
      id: 12,
      number: 3,
      name: 'Олег Petrovich',
      midName: 'Petrovich',
      lastName: 'P.',
      login: 'oleg',
      email: 'oleg@acme.example',
      secondaryEmails: ['o.p@acme.example'],
      role: 'ADMIN',
      isActive: true,
      telegramId: '5001002003',
      phones: [{ number: '+7 491 234-56-78', typeId: 1, typeName: 'Mobile' }],
      timeZone: 'Asia/Yekaterinburg',
      post: { id: 7, name: 'Manager' },
      groups: [
        { id: 21, name: 'Sales' },
        { id: 22, name: 'Support' },
      ],
    },
  ],
  [
    'user.getList',
    (api, options) =>
      userGetList(
        api,
        {
          status: 'ACTIVE',
          onlyOnline: false,
          groupId: sales,
          sort: 'NAME_ASC',
          page: 1,
          pageSize: 100,
          filters: [
            { by: 'email', contains: 'oleg@acme.example' },
            { by: 'name', contains: 'Oleg' },
          ],
        },
        options,
      ),
    {
      items: [
        { ...anEmployee, id: 12, number: 3, name: 'Oleg', lastName: 'P.', isActive: true },
        { ...anEmployee, id: 15, name: 'Robot' },
      ],
      totalCount: 2,
    },
  ],
  [
    'contact.get',
    (api, options) => contactGet(api, { contact: { contactNumber: anna.number }, fields: ['lastUpdateDate', 'lastCommentDate'] }, options),
    {
      id: 640,
      userId: 777,
      number: 1058,
      templateNumber: 5,
      name: 'Анна',
      midName: '',
      lastName: 'К.',
      isCompany: false,
      post: 'Buyer',
      email: 'anna@customer.example',
      secondaryEmails: ['a.k@customer.example', 'anna@home.example'],
      phones: [
        { number: '74912345678', typeId: 1, typeName: 'Mobile' },
        { number: '74910000000', typeId: 2, typeName: 'Work' },
      ],
      description: 'Telegram @anna_k &amp; friends',
      group: { id: 4, name: 'Customers' },
      companies: [{ id: 600, name: 'Customer Ltd' }],
      telegramId: '100500',
      customData: [
        { field: { id: 87, name: 'telegram_id' }, value: '0100500', text: '0100500' },
        { field: { id: 88, name: 'VIP' }, value: '0', text: 'Нет' },
      ],
      responsible: { users: [{ id: 12, name: 'Oleg P.' }], groups: [{ id: 21, name: 'Sales' }] },
      lastUpdateDate: '01-03-2026 12:00',
      lastCommentDate: '02-03-2026 09:30',
    },
  ],
  [
    'contact.getList',
    (api, options) =>
      contactGetList(
        api,
        {
          page: 1,
          pageSize: 10,
          target: 'contact',
          companyId: 600 as PlanfixContactId,
          search: 'Анна',
          filters: [
            { by: 'phone', contains: '4912345678' },
            { by: 'custom_text', field: 87 as CustomFieldId, contains: '100500' },
            { by: 'email', contains: 'anna@' },
            { by: 'additional_email', contains: 'a.k@' },
            { by: 'name', contains: 'К.' },
            { by: 'group', id: 4 as GroupId },
            { by: 'template', number: 5 as ContactNumber },
          ],
          fields: ['lastUpdateDate'],
        },
        options,
      ),
    {
      items: [
        {
          ...aContact,
          ...anna,
          name: 'Анна',
          lastName: 'К.',
          phones: [{ number: '74912345678', typeId: 1, typeName: 'Mobile' }],
          telegramId: '100500',
        },
        { ...aContact, id: 641, number: 1059, name: 'Customer Ltd', isCompany: true },
      ],
      totalCount: 11,
    },
  ],
  [
    'contact.add',
    (api, options) =>
      contactAdd(
        api,
        {
          templateNumber: 5 as ContactNumber,
          name: 'Анна',
          midName: 'М.',
          lastName: 'К. & <Co>',
          post: 'Buyer',
          email: 'anna@customer.example',
          phones: [{ number: '74912345678', typeId: 1 }, { number: '74910000000' }],
          secondaryEmails: ['a.k@customer.example'],
          address: 'Ryazan',
          description: 'Telegram @anna_k',
          sex: 'FEMALE',
          site: 'https://customer.example/',
          lang: 'Ru',
          canBeWorker: false,
          canBeClient: true,
          groupId: 4 as GroupId,
          customData: [
            { field: 87 as CustomFieldId, value: '100500' },
            { field: 89 as CustomFieldId, value: '["a","b"]' },
          ],
          responsible: { users: [oleg, robot], groups: [sales] },
          isCompany: false,
        },
        options,
      ),
    { ...anna, actionId: '9000' },
  ],
  [
    'contact.update',
    (api, options) =>
      contactUpdate(
        api,
        { contact: { contactUserId: anna.userId }, name: 'Анна', lastName: '', telegram: { id: '100500', username: 'anna_k' } },
        { ...options, silent: true },
      ),
    { id: 640, number: 1058, actionId: null },
  ],
  [
    'contact.updateCustomData',
    (api, options) =>
      contactUpdateCustomData(
        api,
        { contact: { contactNumber: anna.number }, customData: [{ field: 87 as CustomFieldId, value: '100500' }] },
        options,
      ),
    { id: 640, number: 1058, actionId: '9001' },
  ],
  [
    'task.get',
    (api, options) => taskGet(api, { taskNumber }, options),
    {
      id: 501,
      number: 1014,
      title: 'Anna K. (Telegram)',
      description: '<p>Is it <b>blue</b>?<br/>',
      additionalDescription: '<a href="https://t.me/anna_k">@anna_k</a>',
      type: 'task',
      status: '4',
      statusSet: '2',
      owner: { id: 777, name: 'Анна К.' },
      parentId: null,
      templateId: 61,
      client: { id: 640, name: 'Анна К.' },
      beginDateTime: '01-03-2026 12:00',
      workers: { users: [{ id: 12, name: 'Oleg P.' }], groups: [{ id: 21, name: 'Sales' }] },
      members: { users: [{ id: 777, name: 'Анна К.' }], groups: [] },
      auditors: { users: [{ id: 15, name: 'Robot' }], groups: [] },
      customData: [{ field: { id: 32, name: 'telegram_id' }, value: '100500', text: '100500' }],
    },
  ],
  [
    'task.getMulti',
    (api, options) => taskGetMulti(api, { taskIds: [taskId, 502 as PlanfixTaskId], taskNumbers: [1016 as TaskNumber] }, options),
    [
      { ...aTask, id: 501, number: 1014, title: 'Task 1014' },
      { ...aTask, id: 503, number: 1016, title: 'Task 1016' },
    ],
  ],
  [
    'task.getList',
    (api, options) =>
      taskGetList(
        api,
        {
          target: 'all',
          sort: 'NUMBER_DESC',
          page: 1,
          pageSize: 100,
          onlyActive: true,
          filters: [
            { by: 'requester', id: anna.userId },
            { by: 'worker', id: oleg },
            { by: 'member', id: robot },
            { by: 'counterparty', id: anna.id },
            { by: 'template', id: 61 as PlanfixTaskId },
            { by: 'title', contains: 'Anna' },
            { by: 'custom_text', field: 32 as CustomFieldId, contains: '100500' },
            { by: 'last_change_or_comment', after: '01-03-2026 12:00' },
          ],
        },
        options,
      ),
    { items: [{ ...aTask, id: 501, number: 1014, title: 'Task 1014' }], totalCount: 1 },
  ],
  [
    'task.add',
    (api, options) =>
      taskAdd(
        api,
        {
          templateId: 61 as PlanfixTaskId,
          title: 'Anna K. (Telegram)',
          description: 'Is it <b>blue</b>?',
          status: 'ACTIVE',
          statusSet: 2,
          owner: anna.userId,
          parentId: 500 as PlanfixTaskId,
          clientId: anna.id,
          beginDateTime: '01-03-2026 12:00',
          workers: { users: [oleg, robot], groups: [sales] },
          members: { users: [anna.userId] },
          auditors: { groups: [support] },
          customData: [{ field: 32 as CustomFieldId, value: '100500' }],
        },
        options,
      ),
    { id: 501, number: 1014 },
  ],
  [
    'action.add',
    (api, options) =>
      actionAdd(
        api,
        {
          description: 'Anna: is it <b>blue</b>?<br>second line 😀',
          place: { taskNumber },
          newStatus: 'ACTIVE',
          notified: [oleg, robot],
          isHidden: false,
          owner: anna.userId,
          dateTime: '01-03-2026 12:00',
        },
        options,
      ),
    '9001',
  ],
  [
    'action.get',
    (api, options) => actionGet(api, commentId, options),
    {
      id: '9001',
      description: '<p>Yes, <b>two</b> left.</p><br/>Shall I?',
      type: 'ACTION',
      isNotRead: true,
      isFromEmail: false,
      dateTime: '01-03-2026 12:05',
      task: annasTask,
      contact: null,
      owner: { id: 12, name: 'Oleg P.' },
      statusChange: { oldStatus: '1', newStatus: '4' },
      files: [
        { id: 71, name: 'прайс.xlsx' },
        { id: 72, name: 'photo 1.jpg' },
      ],
      notified: [{ id: 777, name: 'Анна К.' }],
    },
  ],
  [
    'action.getList',
    (api, options) => actionGetList(api, { place: { contactNumber: anna.number }, page: 2, pageSize: 50, sort: 'asc' }, options),
    {
      items: [
        {
          ...anAction,
          id: '9100',
          description: 'Called back',
          type: 'COMMENT',
          isFromEmail: true,
          dateTime: '02-03-2026 09:30',
          contact: { number: 1058, name: 'Анна К.' },
          owner: { id: 12, name: 'Oleg P.' },
        },
      ],
      totalCount: 51,
    },
  ],
  [
    'action.getListByPeriod',
    (api, options) =>
      actionGetListByPeriod(
        api,
        { from: '01-03-2026 12:00', to: '01-03-2026 12:05', page: 1, pageSize: 100, sort: 'asc', taskId },
        { ...options, purpose: 'polling' },
      ),
    {
      items: [
        {
          ...anAction,
          id: '9001',
          description: '',
          type: 'FILE',
          dateTime: '01-03-2026 12:01',
          task: annasTask,
          owner: { id: 777, name: 'Анна К.' },
        },
        { ...anAction, id: '9002', description: '{event21}', type: 'TASKOVERDUED', dateTime: '01-03-2026 12:02', task: annasTask },
      ],
      totalCount: 2,
    },
  ],
  [
    'action.update',
    (api, options) =>
      actionUpdate(
        api,
        {
          id: commentId,
          description: 'Anna: is it <i>red</i>?',
          newStatus: 4,
          notified: [oleg],
          isHidden: true,
          dateTime: '01-03-2026 12:00',
        },
        options,
      ),
    undefined,
  ],
  ['task.changeStatus', (api, options) => taskChangeStatus(api, { taskId, status: 'COMPLETED' }, options), undefined],
  ['action.delete', (api, options) => actionDelete(api, commentId, options), undefined],
  [
    'file.upload',
    (api, options) =>
      fileUpload(
        api,
        {
          taskId,
          owner: anna.userId,
          target: { commentId },
          files: [
            { name: 'фото 1.jpg', bytes: Buffer.from('ffd8ffe00010', 'hex'), description: 'from Telegram', isNewVersion: true },
            { name: 'empty.txt', bytes: Buffer.alloc(0) },
          ],
          notified: [oleg, robot],
        },
        options,
      ),
    [
      { versionId: 711, name: 'фото 1.jpg' },
      { versionId: 712, name: 'empty.txt' },
    ],
  ],
  [
    'file.get',
    (api, options) => fileGet(api, { file: { fileId: 71 as PlanfixFileId }, withDownloadLink: true }, options),
    {
      id: 71,
      versionId: 711,
      name: 'прайс.xlsx',
      version: 2,
      description: 'Prices',
      date: '01-03-2026 12:05',
      sourceType: 'FILESYSTEM',
      sizeKb: 0,
      taskId: 501,
      user: { id: 12, name: 'Oleg P.' },
      downloadLink: 'https://acme.planfix.com/file/0a1b2c?x=1&y=2',
    },
  ],
  [
    'file.download',
    (api, options) => fileDownload(api, { fileVersionId: 711 as FileVersionId }, options).catch((error: unknown) => error),
    expect.objectContaining({ name: 'PlanfixApiError', method: 'file.download', code: '9002' }),
  ],
]

const folder = join(import.meta.dirname, 'golden')
const golden = (name: string) => readFileSync(join(folder, name), 'utf8')
const options: CallOptions = { purpose: 'question', timeoutMs: 10_000, signal: new AbortController().signal }

let answer = ''
let server: Awaited<ReturnType<typeof startXmlServer>>
let api: XmlApiClient

beforeAll(async () => {
  server = await startXmlServer(({ response }) => answerXml(response, answer))
  api = new XmlApiClient({
    url: server.url,
    account: 'acme',
    authorization: { kind: 'token', apiKey: 'KEY1', token: 'TOKEN1' },
    pace: new OpenPace(),
    now: Date.now,
  })
})

afterEach(() => {
  server.requests.length = 0
})

afterAll(async () => {
  await api.close()
  await server.close()
})

test('each golden document belongs to a call that is checked here', () => {
  const names = calls.flatMap(([method]) => [`${method}.request.xml`, `${method}.response.xml`])
  expect(
    readdirSync(folder)
      .filter((name) => name !== 'elements.json')
      .sort(),
  ).toEqual(names.sort())
})

test.each(calls)('%s asks and understands as its help page says', async (method, call, result) => {
  answer = golden(`${method}.response.xml`)
  expect(await call(api, options)).toEqual(result)
  expect(server.requests.map(({ body }) => body)).toEqual([golden(`${method}.request.xml`)])
})

describe('the other ways to ask', () => {
  const asked = async (call: Promise<unknown>) => {
    await call
    return (server.requests.at(-1)?.body ?? '').replace(/\s*\n\s*/g, '')
  }

  test('employees by id and by number', async () => {
    answer = golden('user.get.response.xml')
    expect(await asked(userGet(api, { employeeId: oleg }, options))).toContain('<user><id>12</id></user>')
    expect(await asked(userGet(api, { employeeNumber: 3 as EmployeeNumber }, options))).toContain('<user><general>3</general></user>')
  })

  test('tasks, contacts and files by any of their ids', async () => {
    answer = golden('task.get.response.xml')
    expect(await asked(taskGet(api, { taskId }, options))).toContain('<task><id>501</id></task>')
    answer = golden('contact.get.response.xml')
    expect(await asked(contactGet(api, { contact: { contactId: anna.id } }, options))).toContain(
      '<contact><id>640</id></contact></request>',
    )
    expect(await asked(contactGet(api, { contact: { contactUserId: anna.userId } }, options))).toContain('<contact><userid>777</userid>')
    answer = golden('file.get.response.xml')
    const file = { fileVersionId: 711 as FileVersionId }
    expect(await asked(fileGet(api, { file }, options))).toContain('<file><uniqueId>711</uniqueId></file></request>')
  })

  test('comments of a task by its internal id, and in a contact’s card', async () => {
    answer = golden('action.add.response.xml')
    expect(await asked(actionAdd(api, { description: 'Hi', place: { taskId } }, options))).toContain(
      '<action><description>Hi</description><task><id>501</id></task></action>',
    )
    expect(await asked(actionAdd(api, { description: 'Hi', place: { contactNumber: anna.number }, notified: [] }, options))).toContain(
      '<action><description>Hi</description><contact><general>1058</general></contact></action>',
    )
  })

  test('contacts and tasks of a saved filter, and all of them', async () => {
    answer = golden('contact.getList.response.xml')
    const saved = { target: { savedFilter: ':4' }, page: 1, pageSize: 5 }
    expect(await asked(contactGetList(api, saved, options))).toContain('<target>:4</target>')
    expect(await asked(contactGetList(api, { page: 1, pageSize: 5, filters: [] }, options))).toContain('<pageSize>5</pageSize></request>')
    answer = golden('task.getList.response.xml')
    expect(await asked(taskGetList(api, saved, options))).toContain('<target>:4</target>')
  })

  test('tasks by their last comment and their last change', async () => {
    answer = golden('task.getList.response.xml')
    const after = '01-03-2026 12:00'
    expect(await asked(taskGetList(api, { page: 1, pageSize: 5, filters: [{ by: 'last_comment', after }] }, options))).toContain(
      '<type>21</type>',
    )
    expect(await asked(taskGetList(api, { page: 1, pageSize: 5, filters: [{ by: 'last_change', after }] }, options))).toContain(
      '<type>38</type>',
    )
  })

  test('files for the description of a task, and for a new comment', async () => {
    answer = golden('file.upload.response.xml')
    const files = [{ name: 'a.txt', bytes: Buffer.from('a') }]
    expect(await asked(fileUpload(api, { taskId, target: 'description', files }, options))).toContain('<target>task</target><files>')
    expect(await asked(fileUpload(api, { taskId, files }, options))).toContain('<task><id>501</id></task><files>')
  })
})

describe('an answer that lacks what the help promises', () => {
  test.each(
    calls.filter(
      ([method]) =>
        ![
          'action.update',
          'action.delete',
          'task.changeStatus',
          'contact.update',
          'contact.updateCustomData',
          'file.upload',
          'file.download',
        ].includes(method),
    ),
  )('%s: is strange, not a success', async (method, call) => {
    answer = '<response status="ok"/>'
    await expect(call(api, options)).rejects.toThrow(PlanfixStrangeAnswerError)
    await expect(call(api, options)).rejects.toMatchObject({ method, answer: { status: 200, hasLeft: true } })
  })

  test('an empty list is a list', async () => {
    answer = '<response status="ok"><actions count="0" totalCount="0"/></response>'
    expect(await actionGetList(api, { place: { taskId }, page: 1, pageSize: 100 }, options)).toEqual({ items: [], totalCount: 0 })
  })

  test('a list does not have to tell how many there are', async () => {
    answer = '<response status="ok"><tasks count="0"></tasks></response>'
    expect(await taskGetList(api, { page: 1, pageSize: 100 }, options)).toEqual({ items: [], totalCount: null })
  })

  test('a task without its number is strange: its id would be taken for another task’s number', async () => {
    answer = '<response status="ok"><task><id>501</id></task></response>'
    await expect(taskAdd(api, { title: 'x' }, options)).rejects.toThrow('task.add: the answer has no task/general')
    await expect(taskGet(api, { taskId }, options)).rejects.toThrow('task.get: the answer has no task/general')
  })
})

describe('the golden documents', () => {
  const tables = JSON.parse(golden('elements.json')) as Record<string, { request: string; answer: string }>
  const ofEach = 'account!,sid,silent,signature'

  test.each(calls.map(([method]) => method))('of %s have the elements of its help page, and no others', (method) => {
    const { request = '', answer: answers = '' } = tables[method] ?? {}
    expect(differences(`${ofEach},${request}`, parseXml(golden(`${method}.request.xml`)))).toEqual([])
    expect(differences(answers, parseXml(golden(`${method}.response.xml`)))).toEqual([])
  })

  test.each([
    ['a{b}', '<r><a><c/></a></r>', ['a/c is not described']],
    ['a{b}', '<r><b/></r>', ['b is not described']],
    ['a!{b!,c}', '<r><a><c/></a></r>', ['a/b is missing']],
    ['a!,b', '<r><b/></r>', ['a is missing']],
    ['a{b!}', '<r><a><b/></a><a/></r>', ['a/b is missing']],
    ['a{b!{c}},d', '<r><a><b><c/></b></a><d/></r>', []],
  ])('would be found out: %s and %s', (table, document, found) => {
    expect(differences(table, parseXml(document))).toEqual(found)
  })
})

/** A table in the notation of `golden/elements.json`: what may be inside, by name, and whether it must. */
interface Table {
  inside: Map<string, Table & { isMandatory: boolean }>
}

function readTable(text: string): Table {
  const root: Table = { inside: new Map() }
  const open = [root]
  for (const [, name = '', mark, braces] of text.matchAll(/([A-Za-z]*)(!?)([{},]*)/g)) {
    const table = { inside: new Map(), isMandatory: mark === '!' }
    if (name) open.at(-1)?.inside.set(name, table)
    for (const brace of braces ?? '') {
      if (brace === '{') open.push(table)
      if (brace === '}') open.pop()
    }
  }
  return root
}

function differences(table: string, document: XmlElement): string[] {
  return differencesAt(readTable(table), document, '')
}

function differencesAt({ inside }: Table, { children }: XmlElement, path: string): string[] {
  const missing = [...inside].filter(([name, { isMandatory }]) => isMandatory && !children.has(name))
  const found = [...children].flatMap(([name, elements]) => {
    const known = inside.get(name)
    return known ? elements.flatMap((element) => differencesAt(known, element, `${path}${name}/`)) : [`${path}${name} is not described`]
  })
  return [...missing.map(([name]) => `${path}${name} is missing`), ...found]
}

test('people’s comments are told from Planfix’s own notes', () => {
  const ofType = (type: string) => isComment({ ...anAction, id: commentId, description: '', dateTime: '', type })
  expect(['ACTION', 'COMMENT', 'FILE'].map(ofType)).toEqual([true, true, true])
  expect(['TASKCREATED', 'STATUSCHANGED', 'REMINDER', ''].map(ofType)).toEqual([false, false, false, false])
})
