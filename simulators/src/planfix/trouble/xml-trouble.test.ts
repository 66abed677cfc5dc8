import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { XmlSandbox } from '../testing/xml-sandbox.ts'
import type { XmlTrouble } from './trouble-spec.ts'

describe('trouble with the XML API', () => {
  let acme: XmlSandbox
  beforeEach(async () => {
    acme = await XmlSandbox.start()
  })
  afterEach(() => acme.stop())

  const start = (trouble: XmlTrouble, count = 1) => acme.planfix.trouble.start({ ...trouble, api: 'xml', count })
  const add = (title: string) => acme.call('task.add', `<task><title>${title}</title></task>`)
  const titles = () => acme.planfix.company.tasks.all.map(({ name }) => name)

  test('slow: carried out at once, answered late', async () => {
    start({ kind: 'slow', delayMs: 300 })
    let isAnswered = false
    const answer = add('slow').finally(() => {
      isAnswered = true
    })
    await acme.planfix.tasks.ofNumber(1001).appears()
    expect(isAnswered).toBe(false)
    expect((await answer).outcome).toBe('ok')
  })

  test('answer lost: carried out, the connection cut', async () => {
    start({ kind: 'answer-lost' })
    await expect(add('lost')).rejects.toThrow()
    expect(titles()).toEqual(['lost'])
  })

  test('destroy before: the connection cut, nothing carried out', async () => {
    start({ kind: 'destroy-before' })
    await expect(add('never')).rejects.toThrow()
    expect(titles()).toEqual([])
  })

  test.each([
    ['hang', ['hung', 'next']],
    ['hang-before', ['next']],
  ] as const)('%s: no answer comes', async (kind, expected) => {
    const trouble = start({ kind })
    const giveUp = new AbortController()
    const authorization = `Basic ${btoa(`KEY:TOKEN${acme.robot.id}`)}`
    const body = '<request method="task.add"><account>acme</account><task><title>hung</title></task></request>'
    const outcome = request(acme.planfix.xmlUrl, { method: 'POST', body, headers: { authorization }, signal: giveUp.signal }).then(
      () => 'answered',
      () => 'no answer',
    )
    while (trouble.hits === 0) await new Promise((resolve) => setImmediate(resolve))
    await add('next')
    giveUp.abort()
    expect(await outcome).toBe('no answer')
    expect(titles()).toEqual(expected)
  })

  test('half of an answer: carried out, the connection cut in the middle of the body', async () => {
    start({ kind: 'half-answer' })
    await expect(add('half')).rejects.toThrow('terminated')
    expect(titles()).toEqual(['half'])
  })

  const answers: [XmlTrouble, number, RegExp][] = [
    [{ kind: 'refusal', code: '3014' }, 200, /status="error"><code>3014<\/code><\/response>$/],
    [{ kind: 'refusal', code: '0011', message: 'later' }, 200, /<code>0011<\/code><message>later<\/message>/],
    [{ kind: 'login-page' }, 200, /^<!doctype html>.*name="password"/],
    [{ kind: 'server-error' }, 500, /<html>/],
    [{ kind: 'unavailable', retryAfterS: 5 }, 503, /<html>/],
    [{ kind: 'too-many-requests' }, 429, /<html>/],
    [{ kind: 'redirect', location: 'https://elsewhere.test/' }, 302, /<html>/],
    [{ kind: 'status', status: 200, body: '<response status="ok"' }, 200, /^<response status="ok"$/],
  ]

  test.each(answers)('%j carries nothing out and ends after its count', async (trouble, status, body) => {
    start(trouble)
    const reply = await add('in trouble')
    expect(reply.status).toBe(status)
    expect(reply.body).toMatch(body)
    expect(titles()).toEqual([])
    expect((await add('out of it')).outcome).toBe('ok')
  })

  test('an answer can hide that the call was carried out', async () => {
    start({ kind: 'refusal', code: '0011', processed: true })
    expect((await add('done all the same')).outcome).toBe('0011')
    expect(titles()).toEqual(['done all the same'])
  })

  test('a huge answer is well-formed XML of a hundred megabytes, or of as many bytes as told', async () => {
    start({ kind: 'huge-answer', bytes: 3_000_000 })
    const reply = await acme.call('user.get')
    expect([Buffer.byteLength(reply.body), reply.outcome]).toEqual([3_000_000, 'ok'])
    start({ kind: 'huge-answer' })
    const body = '<request method="user.get"><account>acme</account></request>'
    const response = await request(acme.planfix.xmlUrl, { method: 'POST', body })
    expect(response.headers['content-length']).toBe('100000000')
    response.body.destroy()
    response.body.on('error', () => undefined)
    expect((await acme.call('user.get')).outcome).toBe('ok')
  })

  test('is for one method only, and never for the chat API', async () => {
    const trouble = acme.planfix.trouble.start({ api: 'xml', kind: 'refusal', code: '3014', method: 'task.add' })
    acme.planfix.trouble.start({ kind: 'forbidden' })
    expect((await acme.call('user.get')).outcome).toBe('ok')
    expect((await add('x')).outcome).toBe('3014')
    expect((await acme.sandbox.annaWrites('hi')).status).toBe(403)
    expect(trouble.hits).toBe(1)
    trouble.off()
    expect((await add('x')).outcome).toBe('ok')
  })
})
