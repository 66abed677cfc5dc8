import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { TroubleSpec } from '../simulators/src/planfix/trouble/trouble-spec.ts'
import { type Customer, World } from './world.ts'

const slow = { timeout: 60_000 }
const slowly = { timeoutMs: 30_000 }
const apis = ['chat', 'xml', 'rest'] as const
type Api = (typeof apis)[number]

const xml = { 'content-type': 'application/xml' }
const json = { 'content-type': 'application/json' }
const entities = Array.from({ length: 9 }, (_, n) => `<!ENTITY lol${n + 1} "${(n ? `&lol${n};` : 'lol').repeat(10)}">`).join('')
const inXml = (content: string) => `<?xml version="1.0"?><response status="ok">${content}</response>`
const mebi = 1024 * 1024

/** What answers in the place of an answer, and how the bridge tells it. */
const answers: Record<Api, [what: string, answer: { kind: string } & Record<string, unknown>, told: RegExp][]> = {
  chat: [
    ['a web page', { kind: 'login-page' }, /web page.*PLANFIX_API_URL/],
    ['ten megabytes', { kind: 'status', status: 200, body: ' '.repeat(10_000_000) }, /does not end: check PLANFIX_API_URL/],
  ],
  xml: [
    ['a web page', { kind: 'login-page' }, /in place of Planfix’s XML API: check PLANFIX_API_URL.*sign in/],
    ['an error that nobody knows, with status 200', { kind: 'refusal', code: '9999' }, /an error that the bridge does not know.*9999/],
    ['a hundred megabytes', { kind: 'huge-answer' }, /longer than the bridge reads/],
    [
      'a billion laughs',
      { kind: 'status', status: 200, headers: xml, body: `<!DOCTYPE r [${entities}]>${inXml('<a>&lol9;</a>')}` },
      /in place of Planfix’s XML API.*DOCTYPE/,
    ],
    [
      'eight megabytes of elements in one another',
      { kind: 'status', status: 200, headers: xml, body: '<a>'.repeat(mebi) + '</a>'.repeat(mebi) },
      /longer than the bridge reads/,
    ],
    [
      'half a megabyte of tiny elements',
      { kind: 'status', status: 200, headers: xml, body: inXml('<a/>'.repeat(mebi / 8 - 100)) },
      /longer than the bridge reads.*tags/,
    ],
  ],
  rest: [
    ['a web page', { kind: 'login-page' }, /Something else than the REST API/],
    ['a hundred megabytes', { kind: 'huge-answer' }, /too long to be read/],
    [
      'a megabyte of numbers',
      { kind: 'status', status: 200, headers: json, body: `{"comments":[${'1,'.repeat(450_000)}1]}` },
      /too long to be read.*values/,
    ],
  ],
}

const writing = {
  chat: { cmd: 'newMessage' },
  xml: { api: 'xml', method: 'action.add' },
  rest: { api: 'rest', endpoint: 'POST /task/{id}/comments/' },
} as const

/** Planfix pushes what the chat API carries: nothing is asked for. */
const looking: Record<Api, object[]> = {
  chat: [],
  xml: [{ api: 'xml', method: 'action.getListByPeriod' }],
  rest: [{ api: 'rest', endpoint: 'POST /task/list' }],
}

/** A refusal in an answer of status 200; XML knows no others, and has one above. */
const refusals: Record<Api, object[]> = {
  chat: [{ kind: 'status', status: 200, body: '{"error":"Channel is switched off"}' }],
  xml: [],
  rest: [{ kind: 'refusal-in-200', code: 9999, error: 'Channel is switched off' }],
}

async function meet(world: World, name: string): Promise<Customer> {
  const customer = world.customer(name)
  customer.writes('Здравствуйте')
  await customer.task.shows('Здравствуйте', slowly)
  return customer
}

/** Nothing is under way in the connection that is in trouble at times. */
function settled(world: World): Promise<void> {
  return world.until('nothing is under way', async () => (await world.status()).queue_depth === 0)
}

/** The most memory that the bridge has had so far, bytes (proc(5): VmHWM, in KiB). */
function peakMemory({ bridge }: World): number {
  return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${bridge.pid}/status`, 'utf8'))?.[1])
}

/** How long the bridge keeps somebody waiting at the worst, while something goes on, ms. */
async function longestSilence(world: World, goingOn: Promise<unknown>): Promise<number> {
  let isOver = false
  const ended = goingOn.finally(() => (isOver = true))
  let longest = 0
  while (!isOver) {
    const asked = performance.now()
    expect((await world.request('/healthz')).status).toBe(200)
    longest = Math.max(longest, performance.now() - asked)
  }
  await ended
  return longest
}

describe.each(apis)('when Planfix answers the %s API strangely', (api) => {
  let world: World
  let anna: Customer
  let shop: Shop
  beforeAll(async () => {
    world = await World.start({ api, env: { PLANGRAM_PLANFIX_PACE_MS: '0', PLANGRAM_POLL_SECONDS: '1', PLANGRAM_STATUS_LANGUAGE: 'en' } })
    shop = await Shop.open(world)
    anna = await meet(world, 'Анна')
  })
  afterEach(() => world.planfix.trouble.clear())
  afterAll(() => world.stop())

  const start = (scope: object, answer: object) => world.planfix.trouble.start({ ...scope, ...answer, count: 1 } as TroubleSpec)

  test.each(answers[api])(
    'with %s: it is told, nothing is lost or doubled, another connection goes on',
    slow,
    async (what, answer, told) => {
      const before = { memory: peakMemory(world), received: anna.received }
      const trouble = start(writing[api], answer)
      const scene = async () => {
        anna.writes(`вопрос: ${what}`)
        anna.writes(`ещё вопрос: ${what}`)
        world.answer(anna, `ответ: ${what}`)
        await shop.goesOn()
        await anna.person.receives(`ответ: ${what}`, slowly)
        await anna.task.shows(`ещё вопрос: ${what}`, slowly)
        await settled(world)
      }
      expect(await longestSilence(world, scene())).toBeLessThan(2_000)
      expect([trouble.hits, (await world.status()).last_error?.text]).toEqual([1, expect.stringMatching(told)])
      expect(anna.comments.map((text) => text.replace('(possible repeat) ', ''))).toEqual(anna.written)
      expect(anna.received).toEqual([...before.received, `ответ: ${what}`])
      expect(peakMemory(world) - before.memory).toBeLessThan(64 * mebi)
    },
  )

  test('to a message that it did take all the same: only the chat API, which shows no comments, gets a marked repeat', slow, async () => {
    const before = anna.comments
    start(writing[api], { kind: 'login-page', processed: true })
    anna.writes('принято, но кто это знает')
    anna.writes('следующее')
    await anna.task.shows('следующее', slowly)
    await settled(world)
    const repeats = api === 'chat' ? ['(possible repeat) принято, но кто это знает'] : []
    expect(anna.comments).toEqual([...before, 'принято, но кто это знает', ...repeats, 'следующее'])
  })

  test.each(refusals[api])(
    'with an error of its own (%j): the message is put aside, told, and arrives when it is tried again',
    slow,
    async (refusal) => {
      const before = anna.comments
      start(writing[api], refusal)
      anna.writes('отклонено')
      anna.writes('после отклонённого')
      await anna.task.shows('после отклонённого', slowly)
      expect((await world.status()).last_error?.text).toMatch(/refused.*switched off/)
      expect(await world.plangram('retry', '--all', 'default')).toMatchObject({ code: 0, output: expect.stringContaining(': 1 /') })
      await anna.task.shows('отклонено', slowly)
      await settled(world)
      expect(anna.comments).toEqual([...before, 'после отклонённого', 'отклонено'])
    },
  )

  test.each(looking[api])(
    'when it is asked for answers, with a hundred megabytes (%j): they come once and in order',
    slow,
    async (look) => {
      const before = { memory: peakMemory(world), received: anna.received }
      const trouble = start(look, { kind: 'huge-answer' })
      for (const text of ['раз', 'два']) world.answer(anna, text)
      await shop.goesOn()
      await anna.person.receives('два', slowly)
      expect([trouble.hits, anna.received]).toEqual([1, [...before.received, 'раз', 'два']])
      expect(peakMemory(world) - before.memory).toBeLessThan(64 * mebi)
    },
  )

  test.each([
    ['ahead', 600_000],
    ['behind', -600_000],
  ])('with a clock ten minutes %s: both ways go on, and what is in doubt is found again', slow, async (_where, ms) => {
    world.planfix.clock.misset(ms)
    const before = { comments: anna.comments, received: anna.received }
    if (api !== 'chat') start(writing[api], { kind: 'answer-lost' })
    for (const text of ['первое', 'второе']) anna.writes(`${text} ${ms}`)
    world.answer(anna, `ответ ${ms}`)
    await anna.person.receives(`ответ ${ms}`, slowly)
    await anna.task.shows(`второе ${ms}`, slowly)
    // What Planfix could not push it pushes again a quarter of an hour later, whatever its clock shows.
    if (api !== 'chat') await world.bridge.stop()
    world.answer(anna, `пока мост выключен ${ms}`)
    if (api !== 'chat') await world.bridge.start()
    await anna.person.receives(`пока мост выключен ${ms}`, slowly)
    world.answer(anna, `и снова ${ms}`)
    await anna.person.receives(`и снова ${ms}`, slowly)
    await shop.goesOn()
    await settled(world)
    expect(anna.comments).toEqual([...before.comments, `первое ${ms}`, `второе ${ms}`])
    expect(anna.received).toEqual([...before.received, `ответ ${ms}`, `пока мост выключен ${ms}`, `и снова ${ms}`])
    expect((await world.plangram('doctor')).output).toMatch(ms > 0 ? /часы.*отстают на (600|599|601)/i : /часы.*спешат на (600|599|601)/i)
    world.planfix.clock.misset(-ms)
  })

  test('refusing its key: the connection is paused with the reason, the other one goes on, and nothing is lost', slow, async () => {
    const before = anna.comments
    const wrongKey = {
      chat: { kind: 'refuse-token' },
      xml: { api: 'xml', kind: 'refusal', code: '0001' },
      rest: { api: 'rest', kind: 'refuse-token' },
    }
    const trouble = world.planfix.trouble.start(wrongKey[api] as TroubleSpec)
    for (const text of ['без ключа 1', 'без ключа 2']) anna.writes(text)
    await world.until('it is paused', async () => (await world.status()).state === 'paused')
    expect((await world.status()).reason).toMatch(/token|key|PLANFIX_API_KEY/i)
    await shop.goesOn()
    trouble.off()
    await anna.task.shows('без ключа 2', slowly)
    await settled(world)
    expect([anna.comments, (await world.status()).status]).toEqual([[...before, 'без ключа 1', 'без ключа 2'], 'Online'])
  })

  test('having merged a customer’s card: the answer that is given before he writes again reaches him, and he goes on', slow, async () => {
    const lena = await meet(world, 'Лена')
    const { author } = lena.task.comments.find(({ text }) => text === 'Здравствуйте') ?? {}
    const kept = world.planfix.contacts.add({ firstName: 'Лена', lastName: 'Осипова', telegramId: String(lena.person.id) })
    world.employee.merges(author?.id ?? 0, kept.number)
    for (const text of ['первый после слияния', 'второй после слияния']) world.answer(lena, text)
    await lena.person.receives('второй после слияния', slowly)
    lena.writes('спасибо')
    await lena.task.shows('спасибо', slowly)
    world.answer(lena, 'не за что')
    await lena.person.receives('не за что', slowly)
    await shop.goesOn()
    await settled(world)
    expect([lena.comments, lena.received]).toEqual([lena.written, ['первый после слияния', 'второй после слияния', 'не за что']])
    expect(world.bridge.lines.filter((line) => line.includes('карточки клиента больше нет'))).toEqual([])
  })

  test('having deleted a customer’s task: his next message opens another, and answers in it reach him', slow, async () => {
    const dina = await meet(world, 'Дина')
    const { number } = dina.task.now
    world.employee.deletesTask(number)
    dina.writes('где моя задача?')
    await world.until('there is another task', () => dina.comments.includes('где моя задача?'))
    expect(dina.task.now.number).not.toBe(number)
    world.answer(dina, 'вот она')
    await dina.person.receives('вот она', slowly)
    await shop.goesOn()
    expect([dina.comments, dina.received]).toEqual([['где моя задача?'], ['вот она']])
  })
})

/** A second connection of the same process, with a bot of its own and by another API than the one in trouble. */
class Shop {
  static readonly bot = 700_300
  readonly #world: World
  readonly #customer: Customer
  #count = 0

  private constructor(world: World) {
    this.#world = world
    this.#customer = world.customer('Борис')
  }

  static async open(world: World): Promise<Shop> {
    const { planfix } = world
    const session = 'shop-connection-key-1'
    const bridgeUrl = `${world.bridge.address}/webhook`
    if (world.api !== 'chat')
      planfix.integrations.add({ providerId: 'shop', planfixToken: 'shop', bridgeToken: session, bridgeUrl, name: 'Shop' })
    const inputs = {
      ...{ telegram_api_id: '2', telegram_api_hash: 'shop', telegram_bot_token: `${Shop.bot}:shop` },
      ...(world.api === 'chat'
        ? { planfix_api_url: planfix.xmlUrl, planfix_api_key: 'sandbox-xml-key:sandbox-xml-token', planfix_account: 'acme' }
        : { planfix_api_url: planfix.url, planfix_api_key: 'shop', session_key: session, provider_id: 'shop' }),
    }
    const added = await world.plangram('connections', 'add', 'shop', ...Object.entries(inputs).map(([name, value]) => `${name}=${value}`))
    expect(added.code, added.output).toBe(0)
    // What is written to a bot before its first login is none of the bridge's business.
    await world.until('it is online', () => world.bridge.lines.some((line) => /online.*connection=shop/.test(line)))
    const shop = new Shop(world)
    await shop.goesOn()
    return shop
  }

  /** A message of its customer arrives while the other connection is in trouble. */
  async goesOn(): Promise<void> {
    const text = `в магазин ${++this.#count}`
    this.#customer.person.writes(Shop.bot, text)
    const { company } = this.#world.planfix
    await this.#world.until(`the shop gets ${text}`, () => company.comments.all.some((comment) => comment.text === text))
  }
}
