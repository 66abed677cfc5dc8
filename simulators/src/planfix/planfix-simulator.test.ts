import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PlanfixSimulator } from './planfix-simulator.ts'
import { BridgeStub, idsFor } from './testing/bridge-stub.ts'
import { Sandbox } from './testing/sandbox.ts'

const minute = 60_000
const tokens = { providerId: 'tg', planfixToken: 'PF', bridgeToken: 'OURS' }

describe('an account kept in a folder', () => {
  let dataDir: string
  let running: Sandbox[]
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'planfix-simulator-'))
    running = []
  })
  afterEach(async () => {
    for (const sandbox of running) await sandbox.stop()
    rmSync(dataDir, { recursive: true })
  })
  const start = async (port = 0) => {
    const sandbox = await Sandbox.start({ dataDir, port })
    running.push(sandbox)
    return sandbox
  }
  const restart = async (sandbox: Sandbox) => {
    await sandbox.planfix.stop()
    return start(Number(new URL(sandbox.planfix.url).port))
  }

  test('is the same after a restart on the same port', async () => {
    const before = await start()
    await before.annaWrites('hi', { channel: 'acc-7', title: 'Order', data_x: '1' })
    const push = before.oleg.answers({ chatId: 'c1' }, 'see', { attachments: [{ name: 'a.txt', content: 'один' }] })
    await push.accepted
    await before.command('messageStatus', { messageId: push.messageId ?? '', messageStatus: 'read', messageStatusText: 'by Anna' })
    await before.command('updateContact', { contactId: 'p1', contactName: 'Ann' })
    before.planfix.tasks.ofChat('c1').close()
    const look = ({ planfix }: Sandbox) => ({
      url: planfix.url,
      employees: planfix.employees.all.map(({ employee }) => employee),
      contacts: planfix.contacts.all,
      tasks: planfix.tasks.all,
      comments: planfix.tasks.ofNumber(1001).comments,
      statuses: planfix.statuses.all,
      pushes: JSON.stringify(planfix.pushes.all),
    })
    const after = await restart(before)
    expect(look(after)).toEqual(look(before))
    expect(after.planfix.pushes.get(push.id).status).toBe('read')
    const file = await fetch(push.pairs.find(([name]) => name === 'attachments[url]')?.[1] ?? '')
    expect(await file.text()).toBe('один')
  })

  test('goes on where it was: numbers, message ids, channels and cursors', async () => {
    const before = await start()
    await before.annaWrites('hi', { channel: 'acc-7' })
    const push = before.oleg.answers({ chatId: 'c1' }, 'one')
    await push.accepted
    const cursor = before.planfix.events.last
    const after = await restart(before)
    await after.annaWrites('hi', { chatId: 'c2' })
    const next = after.oleg.answers({ chatId: 'c1' }, 'two')
    expect(Number(next.messageId)).toBeGreaterThan(Number(push.messageId))
    expect(next.pairs).toContainEqual(['channel', 'acc-7'])
    expect(after.planfix.tasks.all.map(({ number }) => number)).toEqual([1001, 1002])
    const since = after.planfix.events.after(cursor)
    expect(since.map(({ seq }) => seq)).toEqual(since.map((_, place) => cursor + 1 + place))
    expect(since.map(({ type }) => type)).toContain('task.added')
  })

  test('sends again what was on its way, and retries what had failed, at its time', async () => {
    const before = await start()
    await before.annaWrites('hi')
    before.planfix.clock.advance(10 * minute)
    before.bridge.answer = () => [500]
    const failed = before.oleg.answers({ chatId: 'c1' }, 'failed')
    await failed.attempted(1)
    before.bridge.answer = () => 'hang'
    before.planfix.clock.advance(5 * minute)
    const cutOff = before.oleg.answers({ chatId: 'c1' }, 'cut off')
    await before.bridge.receives(2)
    const after = await restart(before)
    const [again, retried] = [after.planfix.pushes.get(cutOff.id), after.planfix.pushes.get(failed.id)]
    await again.accepted
    expect(again.attempts).toHaveLength(1)
    expect(retried.state).toBe('waiting')
    expect(after.planfix.clock.now() - Date.now()).toBeGreaterThan(14 * minute)
    after.planfix.clock.advance(10 * minute)
    await retried.accepted
  })

  test('is still frozen after a restart', async () => {
    const before = await start()
    await before.annaWrites('hi')
    before.bridge.answer = () => [500]
    await before.oleg.answers({ chatId: 'c1' }, 'failed').attempted(1)
    const until = before.planfix.pushes.frozenUntil
    expect(until).toBeDefined()
    const after = await restart(before)
    expect(after.planfix.pushes.frozenUntil).toBe(until)
    const next = after.oleg.answers({ chatId: 'c1' }, 'next')
    expect(after.planfix.pushes.queued).toBe(1)
    after.planfix.clock.advance(3 * minute)
    await next.accepted
  })

  test('has a clock that never goes back, however fast it ran', async () => {
    const before = await start()
    before.planfix.clock.speed = 1_000_000
    await before.annaWrites('hi')
    const now = before.planfix.clock.now()
    const after = await restart(before)
    expect(after.planfix.clock.now()).toBeGreaterThan(now)
  })

  test('is on disk before a command is answered, and survives a line cut off by a crash', async () => {
    const before = await start()
    await before.annaWrites('hi')
    const journal = join(dataDir, 'journal.ndjson')
    expect(readFileSync(journal, 'utf8')).toContain('"text":"hi"')
    await before.planfix.stop()
    appendFileSync(journal, '{"seq":99,"type":"comment.add')
    const after = await start()
    await after.annaWrites('hi again')
    const last = await restart(after)
    expect(last.planfix.tasks.ofChat('c1').comments.map(({ text }) => text)).toEqual(['hi', 'hi again'])
  })

  test('damaged before its last line it is refused, and the place named', async () => {
    writeFileSync(join(dataDir, 'journal.ndjson'), '{"seq":1,"type":"task.closed\n{}\n')
    await expect(PlanfixSimulator.start({ dataDir, integrations: [] })).rejects.toThrow('journal.ndjson, line 1, is damaged')
  })

  test('settings changed on the way stay, those named at the start win', async () => {
    const before = await start()
    before.planfix.integrations.change('tg', { dataForm: 'top', planfixToken: 'rotated' })
    const after = await restart(before)
    expect(after.planfix.integrations.get('tg')).toMatchObject({ dataForm: 'top', planfixToken: 'PF' })
  })
})

describe('the simulator', () => {
  test('needs the bridge only when an employee answers', async () => {
    const planfix = await PlanfixSimulator.start({ integrations: [tokens] })
    const bridge = await BridgeStub.start()
    planfix.integrations.change('tg', { bridgeUrl: bridge.url })
    const push = planfix.employees.add({ firstName: 'Oleg' }).writesFirst({ contactPhone: '7900' }, 'Hello')
    await push.accepted
    expect(bridge.received).toHaveLength(1)
    await planfix.stop()
    await bridge.stop()
  })

  test.each([
    [{ ...tokens, providerId: 'a~b' }, 'must not be empty or contain "~"'],
    [{ ...tokens, providerId: '' }, 'must not be empty or contain "~"'],
    [{ ...tokens, bridgeUrl: 'bridge:' }, undefined],
    [{ ...tokens, bridgeUrl: 'no url' }, 'The bridge URL is no URL'],
  ])('%j as an integration', async (integration, mistake) => {
    const start = PlanfixSimulator.start({ integrations: [integration] })
    if (mistake === undefined) await (await start).stop()
    else await expect(start).rejects.toThrow(mistake)
  })

  test('takes keys and tokens at the start, which act as one robot; what was revoked stays revoked', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'planfix-simulator-'))
    const options = { dataDir, integrations: [], access: { xmlKey: 'K', xmlToken: 'X', restToken: 'R' } }
    const before = await PlanfixSimulator.start(options)
    before.company.access.revoke('X')
    await before.stop()
    const after = await PlanfixSimulator.start(options)
    const { access, employees } = after.company
    expect([access.xmlKeys, access.xmlTokens, access.restTokens.map(({ token }) => token)]).toEqual([['K'], [], ['R']])
    expect(employees.robots.map(({ id, firstName }) => [id, firstName])).toEqual([[access.restTokens[0]?.employeeId, 'Bridge']])
    expect(employees.all).toEqual([])
    await after.stop()
    rmSync(dataDir, { recursive: true })
  })

  test('a port that is taken stops the start', async () => {
    const first = await PlanfixSimulator.start({ integrations: [] })
    await expect(PlanfixSimulator.start({ integrations: [], port: Number(new URL(first.url).port) })).rejects.toThrow('EADDRINUSE')
    await first.stop()
  })

  test('waits until a task shows a text, and says what it shows instead', async () => {
    const sandbox = await Sandbox.start()
    const task = sandbox.planfix.tasks.ofContact('Anna')
    await expect(task.shows('hi', { timeoutMs: 5 })).rejects.toThrow('does not show "hi", but does not exist')
    expect(() => task.now).toThrow('There is no task of the contact Anna')
    const shown = [task.shows('hi'), task.shows(/^h/, { from: 'contact' }), task.appears()]
    await sandbox.annaWrites('hi')
    await Promise.all(shown)
    await expect(task.shows('hi', { from: 'echo', timeoutMs: 5 })).rejects.toThrow('["contact: hi"]')
    await sandbox.stop()
  })

  test('waits until so much was seen, counting from a cursor', async () => {
    const sandbox = await Sandbox.start()
    await sandbox.annaWrites('before')
    const after = sandbox.planfix.events.last
    const seen = sandbox.planfix.seen({ comments: 2, statuses: 1, pushes: 1 }, { after })
    await sandbox.annaWrites('1')
    await sandbox.annaWrites('2', { isEcho: 'true' })
    sandbox.bridge.answer = (push) => [200, idsFor(push)]
    const push = sandbox.oleg.answers({ chatId: 'c1' }, 'yes')
    await push.accepted
    await sandbox.command('messageStatus', { messageId: push.messageId ?? '', messageStatus: 'sent' })
    expect(await seen).toMatchObject({ isReached: true, comments: 2, statuses: 1, pushes: 1 })
    const tooMany = await sandbox.planfix.seen({ comments: 3 }, { after, timeoutMs: 5 })
    expect(tooMany).toMatchObject({ isReached: false, comments: 2, cursor: sandbox.planfix.events.last })
    await sandbox.stop()
  })
})
