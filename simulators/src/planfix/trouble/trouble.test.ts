import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Sandbox } from '../testing/sandbox.ts'
import type { CommandTrouble } from './trouble-spec.ts'

describe('trouble', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await Sandbox.start()
  })
  afterEach(() => sandbox.stop())

  const texts = () => sandbox.planfix.tasks.ofChat('c1').comments.map(({ text }) => text)
  /** A command whose answer is given up as soon as the account has it, or a later command was answered. */
  const unanswered = async (message: string, isOver: () => Promise<unknown>) => {
    const giveUp = new AbortController()
    const form = new URLSearchParams({
      cmd: 'newMessage',
      providerId: 'tg',
      planfix_token: 'PF',
      chatId: 'c1',
      message,
      contactId: 'p1',
      contactName: 'Anna',
    })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = request(sandbox.planfix.url, { method: 'POST', body: form.toString(), headers, signal: giveUp.signal })
    const outcome = answer.then(
      ({ statusCode }) => `answered ${statusCode}`,
      () => 'no answer',
    )
    await isOver()
    giveUp.abort()
    return outcome
  }

  test('slow: the command is carried out at once and answered late', async () => {
    sandbox.planfix.trouble.start({ kind: 'slow', delayMs: 300, count: 1 })
    const began = performance.now()
    let isAnswered = false
    const answer = sandbox.annaWrites('slow').finally(() => {
      isAnswered = true
    })
    await sandbox.planfix.tasks.ofChat('c1').shows('slow')
    expect(isAnswered).toBe(false)
    expect((await answer).status).toBe(200)
    expect(performance.now() - began).toBeGreaterThanOrEqual(299)
  })

  test('hang: the command is carried out and never answered', async () => {
    sandbox.planfix.trouble.start({ kind: 'hang', count: 1 })
    const outcome = await unanswered('hung', async () => {
      await sandbox.planfix.tasks.ofChat('c1').shows('hung')
      await sandbox.annaWrites('next')
    })
    expect(outcome).toBe('no answer')
    expect(texts()).toEqual(['hung', 'next'])
  })

  test('hang before: the command is neither carried out nor answered', async () => {
    const trouble = sandbox.planfix.trouble.start({ kind: 'hang-before', count: 1 })
    const outcome = await unanswered('hung', async () => {
      while (trouble.hits === 0) await new Promise((resolve) => setImmediate(resolve))
      await sandbox.annaWrites('next')
    })
    expect(outcome).toBe('no answer')
    expect(texts()).toEqual(['next'])
  })

  test('answer lost: the command is carried out, the connection cut', async () => {
    sandbox.planfix.trouble.start({ kind: 'answer-lost', count: 1 })
    await expect(sandbox.annaWrites('lost')).rejects.toThrow()
    expect(texts()).toEqual(['lost'])
  })

  test('destroy before: the connection is cut, nothing is carried out', async () => {
    sandbox.planfix.trouble.start({ kind: 'destroy-before', count: 1 })
    await expect(sandbox.annaWrites('never seen')).rejects.toThrow()
    expect(sandbox.planfix.tasks.all).toEqual([])
  })

  const answers: [CommandTrouble, number, RegExp, Record<string, string>][] = [
    [{ kind: 'status', status: 418, body: 'tea', headers: { 'x-pot': '1' } }, 418, /^tea$/, { 'x-pot': '1' }],
    [{ kind: 'server-error' }, 500, /<html>/, { 'content-type': 'text/html; charset=utf-8' }],
    [{ kind: 'bad-gateway' }, 502, /<html>/, {}],
    [{ kind: 'unavailable', retryAfterS: 7 }, 503, /<html>/, { 'retry-after': '7' }],
    [{ kind: 'too-many-requests', retryAfterS: 9 }, 429, /<html>/, { 'retry-after': '9' }],
    [{ kind: 'not-found' }, 404, /<html>/, {}],
    [{ kind: 'forbidden' }, 403, /<html>/, {}],
    [{ kind: 'bad-request' }, 400, /^{"error":"Invalid parameters"}$/, {}],
    [{ kind: 'login-page' }, 200, /name="password"/, { 'content-type': 'text/html; charset=utf-8' }],
    [{ kind: 'redirect', location: 'https://elsewhere.test/' }, 302, /<html>/, { location: 'https://elsewhere.test/' }],
    [{ kind: 'refuse-token' }, 401, /^{"error":"Invalid token"}$/, {}],
  ]

  test.each(answers)('%j is answered %d, carries nothing out, and ends after its count', async (trouble, status, body, headers) => {
    sandbox.planfix.trouble.start({ ...trouble, count: 1 })
    const answer = await sandbox.annaWrites('in trouble')
    expect([answer.status, Object.fromEntries(Object.keys(headers).map((name) => [name, answer.headers.get(name)]))]).toEqual([
      status,
      headers,
    ])
    expect(answer.body).toMatch(body)
    expect(sandbox.planfix.tasks.all).toEqual([])
    expect((await sandbox.annaWrites('out of it')).status).toBe(200)
    expect(texts()).toEqual(['out of it'])
  })

  test('an answer of trouble can hide that the command was carried out', async () => {
    sandbox.planfix.trouble.start({ kind: 'bad-gateway', processed: true, count: 1 })
    expect((await sandbox.annaWrites('done all the same')).status).toBe(502)
    expect(texts()).toEqual(['done all the same'])
  })

  test('lasts until it is switched off', async () => {
    const { trouble } = sandbox.planfix
    const error = trouble.start({ kind: 'server-error' })
    for (let n = 0; n < 3; n++) expect((await sandbox.annaWrites('x')).status).toBe(500)
    expect([error.hits, error.isOn]).toEqual([3, true])
    error.off()
    expect((await sandbox.annaWrites('x')).status).toBe(200)
    trouble.start({ kind: 'server-error' })
    trouble.start({ kind: 'forbidden' })
    trouble.clear()
    expect((await sandbox.annaWrites('x')).status).toBe(200)
    expect(trouble.all).toEqual([])
  })

  test('is for one command or one chat only; what started first comes first', async () => {
    await sandbox.annaWrites('hi')
    sandbox.planfix.trouble.start({ kind: 'forbidden', cmd: 'getTask' })
    sandbox.planfix.trouble.start({ kind: 'not-found', chatId: 'c2' })
    const status = async (cmd: string, fields: Record<string, string>) => (await sandbox.command(cmd, fields)).status
    expect(await status('getTask', { chatId: 'c2' })).toBe(403)
    expect(await status('getContact', { contactId: 'p1' })).toBe(200)
    expect((await sandbox.annaWrites('x', { chatId: 'c2' })).status).toBe(404)
    expect((await sandbox.annaWrites('x')).status).toBe(200)
  })

  test('refused connections: a request that hangs is cut off', async () => {
    sandbox.planfix.trouble.start({ kind: 'hang', count: 1 })
    const hung = sandbox.annaWrites('hung')
    const cutOff = expect(hung).rejects.toThrow()
    await sandbox.planfix.tasks.ofChat('c1').shows('hung')
    await sandbox.planfix.trouble.refuseConnections()
    await cutOff
  })

  test('refused connections: nobody listens until they are accepted again, on the same port', async () => {
    await sandbox.annaWrites('before')
    const { trouble, url } = sandbox.planfix
    await trouble.refuseConnections()
    await expect(sandbox.annaWrites('refused')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    await trouble.acceptConnections()
    expect(sandbox.planfix.url).toBe(url)
    await sandbox.annaWrites('after')
    expect(texts()).toEqual(['before', 'after'])
  })
})
