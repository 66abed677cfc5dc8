import { once } from 'node:events'
import { text as readAll } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PlanfixUnreachableError } from '../planfix-http.ts'
import { BudgetSpentError, type RequestPurpose } from '../request-pace.ts'
import type { CallOptions } from './call.ts'
import { XmlApiClient, type XmlApiClientOptions, type XmlAuthorization } from './client.ts'
import { PlanfixApiError, PlanfixStrangeAnswerError } from './errors.ts'
import { textOf } from './read-xml.ts'
import { answerXml, OpenPace, type SeenRequest, startXmlServer } from './testing/xml-server.ts'

const token: XmlAuthorization = { kind: 'token', apiKey: 'KEY1', token: 'TOKEN1' }
const login: XmlAuthorization = { kind: 'login', apiKey: 'KEY1', login: 'bot', password: 's3cret&"<' }
const options: CallOptions = { purpose: 'delivery', timeoutMs: 10_000, signal: new AbortController().signal }
const done = '<?xml version="1.0" encoding="UTF-8"?>\n<response status="ok"><id>5</id></response>'
const refusal = (code: string, more = '') => `<response status="error"><code>${code}</code>${more}</response>`

let server: Awaited<ReturnType<typeof startXmlServer>>
let answer: (request: SeenRequest) => void
let pace: OpenPace
let now: number
const clients: XmlApiClient[] = []

beforeEach(async () => {
  answer = ({ response }) => answerXml(response, done)
  server = await startXmlServer((request) => answer(request))
  pace = new OpenPace()
  now = 1_700_000_000_000
})

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  await server.close()
})

function client(authorization: XmlAuthorization, more: Partial<XmlApiClientOptions> = {}): XmlApiClient {
  const made = new XmlApiClient({ url: server.url, account: 'acme', authorization, pace, now: () => now, ...more })
  clients.push(made)
  return made
}

const methods = () => server.requests.map(({ method }) => method)
const sids = () => server.requests.map(({ body }) => /<sid>(.*)<\/sid>/.exec(body)?.[1])
const failure = (promise: Promise<unknown>) => promise.then(() => undefined).catch((error: unknown) => error)

describe('with a token', () => {
  test('a call is one POST with the key and the token, and no session', async () => {
    const response = await client(token).call('user.get', { user: {} }, options)
    expect(textOf(response, 'id')).toBe('5')
    expect(server.requests).toMatchObject([
      {
        line: 'POST /xml/',
        headers: {
          authorization: 'Basic S0VZMTpUT0tFTjE=',
          'content-type': 'application/xml; charset=utf-8',
          accept: 'application/xml',
        },
        body: `<?xml version="1.0" encoding="UTF-8"?>
<request method="user.get">
  <account>acme</account>
  <user></user>
</request>
`,
      },
    ])
  })

  test('a silent call says so, and any other does not mention it', async () => {
    const api = client(token)
    await api.call('task.update', { task: { id: 1 } }, { ...options, silent: true })
    await api.call('task.update', { task: { id: 1 } }, { ...options, silent: false })
    expect(server.requests.map(({ body }) => body.includes('<silent>1</silent>'))).toEqual([true, false])
    expect(server.requests[1]?.body).not.toContain('silent')
  })

  test('a request is signed when there is a key for it, and only then', async () => {
    await client(token, { signatureKey: '0123456789abcdef0123456789abcdef' }).call('action.add', { action: { description: 'Hi' } }, options)
    await client(token, { signatureKey: null }).call('action.add', { action: { description: 'Hi' } }, options)
    expect(server.requests.map(({ body }) => /<signature>[\da-f]{32}<\/signature>/.test(body))).toEqual([true, false])
  })

  test('a lost session is nothing that a token could mend', async () => {
    answer = ({ response }) => answerXml(response, refusal('0005'))
    expect(await failure(client(token).call('user.get', {}, options))).toMatchObject({ code: '0005' })
    expect(methods()).toEqual(['user.get'])
  })
})

describe('with a login', () => {
  let logins: number

  beforeEach(() => {
    logins = 0
    answer = ({ method, response }) =>
      answerXml(response, method === 'auth.login' ? `<response status="ok"><sid>SID${++logins}</sid></response>` : done)
  })

  test('there is one login before the first call, and its session goes with each', async () => {
    const api = client(login)
    await api.call('user.get', {}, options)
    await api.call('task.get', {}, options)
    expect(methods()).toEqual(['auth.login', 'user.get', 'task.get'])
    expect(sids()).toEqual([undefined, 'SID1', 'SID1'])
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Basic S0VZMTo='))
    expect(server.requests[0]?.body).toContain('<login>bot</login>\n  <password>s3cret&amp;&quot;&lt;</password>')
    expect(server.requests[1]?.body).not.toContain('s3cret')
  })

  test('calls at the same moment share one login', async () => {
    const api = client(login)
    await Promise.all(Array.from({ length: 5 }, () => api.call('user.get', {}, options)))
    expect(methods().filter((method) => method === 'auth.login')).toHaveLength(1)
    expect(methods()).toHaveLength(6)
  })

  test('a session is renewed after fifty minutes, before Planfix ends it', async () => {
    const api = client(login)
    await api.call('user.get', {}, options)
    now += 50 * 60_000 - 1
    await api.call('user.get', {}, options)
    now += 1
    await api.call('user.get', {}, options)
    expect(sids()).toEqual([undefined, 'SID1', 'SID1', undefined, 'SID2'])
  })

  test.each(['0005', '0012'])('on %s there is one new login and the call is made once more', async (code) => {
    answer = ({ method, body, response }) => {
      if (method === 'auth.login') answerXml(response, `<response status="ok"><sid>SID${++logins}</sid></response>`)
      else answerXml(response, body.includes('SID1') ? refusal(code) : done)
    }
    const api = client(login)
    expect(textOf(await api.call('user.get', {}, options), 'id')).toBe('5')
    await api.call('user.get', {}, options)
    expect(sids()).toEqual([undefined, 'SID1', undefined, 'SID2', 'SID2'])
  })

  test('a session that is lost twice in a row is told, not tried for ever', async () => {
    answer = ({ method, response }) =>
      answerXml(response, method === 'auth.login' ? '<response status="ok"><sid>S</sid></response>' : refusal('0005'))
    expect(await failure(client(login).call('user.get', {}, options))).toMatchObject({ method: 'user.get', code: '0005' })
    expect(methods()).toEqual(['auth.login', 'user.get', 'auth.login', 'user.get'])
  })

  test('calls that lose one session together get one new one', async () => {
    const held: SeenRequest[] = []
    answer = (request) => {
      const { method, body, response } = request
      if (method === 'auth.login') answerXml(response, `<response status="ok"><sid>SID${++logins}</sid></response>`)
      else if (!body.includes('SID1')) answerXml(response, done)
      else if (held.push(request) === 3) for (const { response } of held) answerXml(response, refusal('0005'))
    }
    const api = client(login)
    await Promise.all(Array.from({ length: 3 }, () => api.call('user.get', {}, options)))
    expect(logins).toBe(2)
    expect(methods()).toHaveLength(2 + 3 + 3)
  })

  test('who notices the lost session late uses the new one', async () => {
    const held: SeenRequest[] = []
    const bothAsked = new Promise<void>((resolve) => {
      answer = (request) => {
        const { method, body, response } = request
        if (method === 'auth.login') answerXml(response, `<response status="ok"><sid>SID${++logins}</sid></response>`)
        else if (!body.includes('SID1')) answerXml(response, done)
        else if (held.push(request) === 2) resolve()
      }
    })
    const api = client(login)
    const calls = [api.call('user.get', {}, options), api.call('user.get', {}, options)]
    await bothAsked
    for (const request of held) {
      answerXml(request.response, refusal('0005'))
      await expect.poll(() => sids().filter((sid) => sid === 'SID2').length).toBe(held.indexOf(request) + 1)
    }
    await Promise.all(calls)
    expect(logins).toBe(2)
  })

  test('a refused login is told as the login’s error; the call is not sent, and the next one tries again', async () => {
    answer = ({ response }) => answerXml(response, refusal('1001', '<message>Wrong login</message>'))
    const api = client(login)
    const error = await failure(api.call('action.add', {}, options))
    expect(error).toBeInstanceOf(PlanfixApiError)
    expect(error).toMatchObject({ method: 'auth.login', code: '1001' })
    await failure(api.call('action.add', {}, options))
    expect(methods()).toEqual(['auth.login', 'auth.login'])
  })

  test('however a login fails, the call has certainly not been sent', async () => {
    const failures: Record<string, (request: SeenRequest) => void> = {
      cut: ({ response }) => void response.socket?.destroy(),
      page: ({ response }) => void response.writeHead(502).end('<html><title>Bad gateway</title></html>'),
      empty: ({ response }) => answerXml(response, '<response status="ok"/>'),
    }
    const told = []
    for (const [, fail] of Object.entries(failures)) {
      answer = fail
      told.push(await failure(client(login).call('action.add', {}, options)))
    }
    expect(told[0]).toBeInstanceOf(PlanfixUnreachableError)
    expect(told[0]).toMatchObject({ hasLeft: false })
    expect(told[1]).toMatchObject({ method: 'auth.login', answer: { status: 502, hasLeft: false, what: '502 Bad gateway' } })
    expect(told[2]).toMatchObject({ method: 'auth.login', answer: { hasLeft: false, what: 'the answer has no sid' } })
    expect(methods()).toEqual(['auth.login', 'auth.login', 'auth.login'])
  })

  test('who stops waiting for a login does not spoil it for the others', async () => {
    const held: SeenRequest[] = []
    const arrived = new Promise<void>((resolve) => {
      answer = (request) => {
        if (request.method !== 'auth.login') return answerXml(request.response, done)
        held.push(request)
        resolve()
      }
    })
    const api = client(login)
    const impatient = new AbortController()
    const first = failure(api.call('user.get', {}, { ...options, signal: impatient.signal }))
    const second = api.call('task.get', {}, options)
    await arrived
    impatient.abort()
    expect(await first).toMatchObject({ name: 'PlanfixUnreachableError', hasLeft: false })
    for (const { response } of held) answerXml(response, '<response status="ok"><sid>SID1</sid></response>')
    await second
    expect(methods()).toEqual(['auth.login', 'task.get'])
  })
})

describe('an error that Planfix states', () => {
  test('keeps its code as text, with its zeros', async () => {
    answer = ({ response }) => answerXml(response, refusal('0009', '<message>No\n task</message>'))
    const error = await failure(client(token).call('action.add', {}, options))
    expect(error).toBeInstanceOf(PlanfixApiError)
    expect(error).toMatchObject({ method: 'action.add', code: '0009', message: 'action.add: error 0009, No task', existingFile: null })
  })

  test('names the file that has the name already', async () => {
    answer = ({ response }) => answerXml(response, refusal('9006', '<id>77</id><name>price.pdf</name>'))
    expect(await failure(client(token).call('file.upload', {}, options))).toMatchObject({ existingFile: { id: 77, name: 'price.pdf' } })
  })

  test('is believed whatever the HTTP status', async () => {
    answer = ({ response }) => answerXml(response, refusal('9002'), 404)
    expect(await failure(client(token).call('file.get', {}, options))).toMatchObject({ name: 'PlanfixApiError', code: '9002' })
  })

  test('may have no code', async () => {
    answer = ({ response }) => answerXml(response, '<response status="error"/>')
    expect(await failure(client(token).call('file.get', {}, options))).toMatchObject({
      code: '',
      message: 'file.get: error without a code',
    })
  })
})

describe('an answer that is none of the XML API', () => {
  const page = '<!doctype html><html><head><title>\n Sign in </title></head><body><br>secret</body></html>'
  test.each<[number, string, string | RegExp]>([
    [200, page, /^200 not XML \(.*\) Sign in$/],
    [200, '', /^200 not XML/],
    [200, '{"result":"success"}', /^200 not XML \(.*\) \{"result":"success"\}$/],
    [200, '<response status="ok"><id>5</id>', /^200 not XML/],
    [200, '<!DOCTYPE r [<!ENTITY a "b">]><response status="ok">&a;</response>', /^200 not XML \(a DOCTYPE is not accepted\)/],
    [200, '<answer status="ok"/>', '200 not an answer of the XML API <answer status="ok"/>'],
    [200, '<response status="maybe"/>', '200 not an answer of the XML API <response status="maybe"/>'],
    [200, '<response/>', '200 not an answer of the XML API <response/>'],
    [201, done, /^201 /],
    [401, 'Unauthorized', '401 Unauthorized'],
    [404, page, '404 Sign in'],
    [500, '', '500'],
    [502, page, '502 Sign in'],
  ])('%i %j', async (status, body, what) => {
    answer = ({ response }) => void response.writeHead(status, { 'content-type': 'text/html' }).end(body)
    const error = await failure(client(token).call('action.add', {}, options))
    expect(error).toBeInstanceOf(PlanfixStrangeAnswerError)
    expect(error).toMatchObject({ method: 'action.add', answer: { status, hasLeft: true, what: expect.stringMatching(what) } })
  })

  test('a redirect is not followed: the key goes to nobody else', async () => {
    answer = ({ response }) => void response.writeHead(307, { location: server.url }).end()
    expect(await failure(client(token).call('action.add', {}, options))).toMatchObject({ answer: { status: 307 } })
    expect(server.requests).toHaveLength(1)
  })

  test('an endless answer is cut off', async () => {
    answer = ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/xml' })
      const more = () => void (response.destroyed || response.write(' '.repeat(65_536), more))
      more()
    }
    const error = await failure(client(token).call('action.add', {}, options))
    expect(error).toBeInstanceOf(PlanfixStrangeAnswerError)
    expect(error).toMatchObject({ answer: { status: null, hasLeft: true, what: 'the answer is longer than 524288 bytes' } })
  })
})

describe('no answer', () => {
  test('nothing listens: nothing has left', async () => {
    await server.close()
    expect(await failure(client(token).call('action.add', {}, options))).toMatchObject({ name: 'PlanfixUnreachableError', hasLeft: false })
  })

  test('the connection breaks, or nothing comes in time: it may have been carried out', async () => {
    answer = ({ response }) => void response.socket?.destroy()
    expect(await failure(client(token).call('action.add', {}, options))).toMatchObject({ name: 'PlanfixUnreachableError', hasLeft: true })
    answer = () => {}
    const late = await failure(client(token).call('action.add', {}, { ...options, timeoutMs: 50 }))
    expect(late).toMatchObject({ name: 'PlanfixUnreachableError', hasLeft: true, message: 'no answer within 0.05 s' })
  })
})

describe('the pace', () => {
  test('each request waits for its turn, a login too', async () => {
    answer = ({ method, response }) => answerXml(response, method === 'auth.login' ? '<response status="ok"><sid>S</sid></response>' : done)
    let go = () => {}
    const turns: string[] = []
    pace.turn = (purpose) => {
      turns.push(purpose)
      return new Promise((resolve) => {
        go = resolve
      })
    }
    const call = client(login).call('action.getListByPeriod', {}, { ...options, purpose: 'polling' })
    expect(turns).toEqual(['delivery'])
    expect(server.requests).toHaveLength(0)
    go()
    await expect.poll(() => turns).toEqual(['delivery', 'polling'])
    expect(methods()).toEqual(['auth.login'])
    go()
    await call
    expect(methods()).toEqual(['auth.login', 'action.getListByPeriod'])
  })

  test('a spent budget is told as it is, and nothing is sent', async () => {
    pace.turn = () => Promise.reject(new BudgetSpentError(5))
    expect(await failure(client(token).call('action.get', {}, options))).toBeInstanceOf(BudgetSpentError)
    expect(server.requests).toHaveLength(0)
  })

  test('who gives up waiting for a turn has certainly sent nothing', async () => {
    const controller = new AbortController()
    pace.turn = async (_purpose: RequestPurpose, signal: AbortSignal) => {
      await once(signal, 'abort')
      throw signal.reason
    }
    const call = failure(client(token).call('action.add', {}, { ...options, signal: controller.signal }))
    controller.abort()
    expect(await call).toMatchObject({ name: 'PlanfixUnreachableError', hasLeft: false })
    expect(server.requests).toHaveLength(0)
  })

  test('what Planfix tells about the day’s requests is noted, from errors too', async () => {
    const told = ['19998', '0', 'many', '-1']
    answer = ({ response }) =>
      void response.writeHead(200, { 'x-ratelimit-remaining': told.shift() }).end(told.length === 2 ? refusal('0007') : done)
    const api = client(token)
    for (let calls = 0; calls < 4; calls++) await failure(api.call('user.get', {}, options))
    expect(pace.remaining).toEqual([19998, 0])
  })

  test.each<[number, Record<string, string>, number[], number]>([
    [429, { 'retry-after': '30' }, [30_000], 30_000],
    [503, { 'retry-after': 'Tue, 14 Nov 2023 22:14:20 GMT' }, [60_000], 60_000],
    [503, { 'retry-after': '999999999' }, [86_400_000], 86_400_000],
    [503, {}, [], 0],
    [429, { 'retry-after': 'soon' }, [], 0],
    [500, { 'retry-after': '30' }, [], 30_000],
  ])('%i %j stops the whole account for %j ms', async (status, headers, freezes, retryAfterMs) => {
    answer = ({ response }) => void response.writeHead(status, headers).end()
    expect(await failure(client(token).call('user.get', {}, options))).toMatchObject({ answer: { status, retryAfterMs } })
    expect(pace.freezes).toEqual(freezes)
  })
})

describe('secrets', () => {
  const key = 'SIGNATURE-KEY'
  let password = ''
  const echoes: [string, (request: SeenRequest) => void][] = [
    [
      'a page',
      ({ response, body, headers }) => void response.writeHead(400).end(`<html><title>${headers.authorization} ${body}</title></html>`),
    ],
    [
      'plain text',
      ({ response, body, headers }) => void response.writeHead(400).end(`${headers.authorization} ${key} KEY1 ${password} ${body}`),
    ],
    [
      'an error',
      ({ response, body, headers }) =>
        answerXml(response, refusal('0003', `<message><![CDATA[${headers.authorization} KEY1 ${body}]]></message>`)),
    ],
  ]

  test.each(echoes)('stay out of the text of an error when %s echoes the request', async (_title, echo) => {
    for (const authorization of [token, login]) {
      password = authorization.kind === 'login' ? authorization.password : authorization.token
      answer = (request) => {
        if (request.method === 'auth.login') answerXml(request.response, '<response status="ok"><sid>SESSION-ID</sid></response>')
        else echo(request)
      }
      const error = await failure(client(authorization, { signatureKey: key }).call('x', {}, options))
      expect(error).toBeInstanceOf(Error)
      const told = JSON.stringify([String(error), error])
      expect(told).toContain('***')
      for (const secret of ['KEY1', 'TOKEN1', 's3cret', 'SESSION-ID', key, 'S0VZMTpUT0tFTjE', 'S0VZMTo']) expect(told).not.toContain(secret)
    }
  })

  test('stay out of the text of an error when a refused login echoes them', async () => {
    for (const [, echo] of echoes) {
      answer = echo
      const told = String(await failure(client(login).call('x', {}, options)))
      expect(told).toContain('***')
      expect(told).not.toMatch(/s3cret|KEY1|S0VZMTo/)
    }
  })
})

describe('a download', () => {
  test('gives the bytes as they are', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, n) => n % 256))
    answer = ({ response }) => void response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
    const download = await client(token).download('file.download', { file: { id: 5 } }, options)
    if (download.kind !== 'content') throw new Error('no content')
    expect(download.length).toBe(70_000)
    expect(Buffer.concat(await download.bytes.toArray())).toEqual(bytes)
    expect(server.requests[0]).toMatchObject({ line: 'POST /xml/', headers: { authorization: 'Basic S0VZMTpUT0tFTjE=' } })
    expect(pace.turns).toEqual(['delivery'])
  })

  test.each(['', 'a', '<?xml version="1.0"?><response status="ok"/>', '<response>'])('a short file is a file: %j', async (file) => {
    answer = ({ response }) => void response.writeHead(200).end(file)
    const download = await client(token).download('file.download', {}, options)
    expect(download.kind === 'content' && (await readAll(download.bytes))).toBe(file)
  })

  test('tells where the file is, and does not go there', async () => {
    answer = ({ response }) => void response.writeHead(302, { location: '/files/5?x=1' }).end('moved')
    const download = await client(token).download('file.download', {}, options)
    expect(download).toEqual({ kind: 'location', url: new URL('/files/5?x=1', server.url).href })
    expect(server.requests).toHaveLength(1)
  })

  test.each([undefined, 'file:///etc/passwd', 'javascript:1'])('a Location that leads nowhere is strange: %s', async (location) => {
    answer = ({ response }) => void response.writeHead(302, location ? { location } : {}).end()
    expect(await failure(client(token).download('file.download', {}, options))).toBeInstanceOf(PlanfixStrangeAnswerError)
  })

  test.each([
    [403, '9001'],
    [404, '9002'],
    [200, '0007'],
  ])('%i with an error is Planfix’s error', async (status, code) => {
    answer = ({ response }) => answerXml(response, `<?xml version="1.0" encoding="UTF-8"?>\n${refusal(code)}`, status)
    expect(await failure(client(token).download('file.download', {}, options))).toMatchObject({ name: 'PlanfixApiError', code })
  })

  test.each([301, 404, 500])('%i with anything else is strange', async (status) => {
    answer = ({ response }) => void response.writeHead(status, { location: 'http://127.0.0.1/' }).end('<html><title>Oops</title>')
    expect(await failure(client(token).download('file.download', {}, options))).toMatchObject({
      answer: { status, what: `${status} Oops` },
    })
  })

  test('has a session as any other call', async () => {
    let logins = 0
    answer = ({ method, body, response }) => {
      if (method === 'auth.login') answerXml(response, `<response status="ok"><sid>SID${++logins}</sid></response>`)
      else if (body.includes('SID1')) answerXml(response, refusal('0005'))
      else response.writeHead(200).end('file')
    }
    const download = await client(login).download('file.download', {}, options)
    expect(download.kind === 'content' && (await readAll(download.bytes))).toBe('file')
    expect(methods()).toEqual(['auth.login', 'file.download', 'auth.login', 'file.download'])
  })

  test('a file that is cut short breaks its stream', async () => {
    answer = ({ response }) =>
      void response.writeHead(200, { 'content-length': 2_000 }).write('x'.repeat(1_000), () => response.socket?.destroy())
    const download = await client(token).download('file.download', {}, options)
    await expect(download.kind === 'content' && readAll(download.bytes)).rejects.toThrow()
  })

  test('a file nobody wants any more is let go of', async () => {
    const closed = new Promise<void>((resolve) => {
      answer = ({ response }) => {
        response.on('close', resolve)
        response.writeHead(200)
        const more = () => void (response.destroyed || response.write('x'.repeat(65_536), more))
        more()
      }
    })
    const download = await client(token).download('file.download', {}, options)
    if (download.kind === 'content') download.bytes.destroy()
    await closed
  })

  test('nobody answers', async () => {
    answer = ({ response }) => void response.socket?.destroy()
    expect(await failure(client(token).download('file.download', {}, options))).toBeInstanceOf(PlanfixUnreachableError)
  })
})
