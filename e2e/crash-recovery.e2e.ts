import { afterEach, describe, expect, test } from 'vitest'
import { compare } from '../simulators/src/ledger.ts'
import { makeLoad, randomNumbers } from './load.ts'
import { type Customer, World, withoutRepeatMark } from './world.ts'

/** How often the bridge is killed over the chat API; half as often over the others. */
const wantedKills = Number(process.env['PLANGRAM_TEST_KILLS'] ?? 8)

describe('kill -9 at any moment under load', () => {
  let world: World
  afterEach(() => world.stop())

  // Each entry: API, kills, and what is said of repeats in Planfix.
  test.each([
    ['chat', wantedKills, 'repeats in Planfix no more than counted'],
    ['xml', Math.ceil(wantedKills / 2), 'nothing twice in Planfix'],
    ['rest', Math.ceil(wantedKills / 2), 'nothing twice in Planfix'],
  ] as const)(
    'over %s, %d times: nothing lost, nothing sent twice to Telegram, order kept, %s',
    { timeout: 250_000 + wantedKills * 10_000 },
    async (api, kills, _repeats) => {
      const seed = Number(process.env['PLANGRAM_TEST_SEED'] ?? Date.now() % 1_000_000)
      const random = randomNumbers(seed)
      world = await World.start({ api })
      const people = Array.from({ length: 6 }, (_, index) => world.customer(`Клиент ${index}`))
      for (const person of people) person.writes('начало')
      await world.settled()
      // Planfix freezes its pushes for minutes after a refused connection; here they are sent as fast as it would ever send them.
      if (world.sandbox.hasPushes) {
        world.planfix.clock.speed = 1_000
        // That hastens Planfix's patience with an answer as well; it stays the half minute that it really is.
        world.planfix.pushes.timeoutMs = 30_000_000
      }
      const answers = new Map<Customer, string[]>(people.map((person) => [person, []]))
      const load = makeLoad(world, people, answers)
      for (let kill = 0; kill < kills; kill++) {
        await new Promise((resolve) => setTimeout(resolve, random() * 700))
        await world.bridge.kill()
        await world.bridge.start()
      }
      load.stop()
      await load.ended
      // A message that was under way at three kills is looked into a minute after the third.
      await world.settled(150_000)
      const isAnswered = (person: Customer) => person.received.length >= (answers.get(person)?.length ?? 0)
      await world
        .until('all answers are there', () => people.every(isAnswered), 60_000)
        .catch((error: unknown) => {
          const missing = people.flatMap((person) => compare(answers.get(person) ?? [], person.received).lost)
          throw new Error(`Missing, seed ${seed}: ${missing.length}: ${missing.join(', ')}`, { cause: error })
        })
      const sent = [...answers.values()].flat().length + people.reduce((sum, { written }) => sum + written.length, 0)
      expect(sent, `seed ${seed}`).toBeGreaterThan(kills * 10)
      let repeats = 0
      for (const person of people) {
        const inPlanfix = compare(person.written, person.comments, withoutRepeatMark)
        expect([inPlanfix.lost, inPlanfix.outOfOrder], `seed ${seed}`).toEqual([[], []])
        repeats += inPlanfix.duplicated.length
        const inTelegram = compare(answers.get(person) ?? [], person.received)
        expect([inTelegram.lost, inTelegram.duplicated, inTelegram.outOfOrder], `seed ${seed}`).toEqual([[], [], []])
      }
      const uncertain = await world.metric('plangram_attempts_total', { direction: 'to_planfix', outcome: 'uncertain' })
      expect(repeats, `seed ${seed}`).toBeLessThanOrEqual(api === 'chat' ? uncertain : 0)
    },
  )

  test('during each attempt at one message: it is put aside, and whoever wrote beside it is heard', { timeout: 300_000 }, async () => {
    world = await World.start()
    const [victim, other] = [world.customer('Жертва'), world.customer('Сосед')]
    for (const person of [victim, other]) person.writes('начало')
    await world.settled()
    const trouble = world.planfix.trouble.start({ kind: 'hang-before', cmd: 'newMessage', chatId: victim.chatId })
    victim.writes('роняет мост')
    for (let deaths = 1; deaths <= 4; deaths++) {
      await world.until(`attempt ${deaths}`, () => trouble.hits === deaths, 120_000)
      await world.bridge.kill()
      await world.bridge.start()
      other.writes(`жив ${deaths}`)
      await other.task.shows(`жив ${deaths}`)
    }
    await world.until('it is put aside', async () => (await world.metric('plangram_troubled_deliveries', { state: 'rejected' })) === 1)
    expect((await world.plangram('retry', '--list')).output).toContain('planfix_message')
    world.planfix.trouble.clear()
    victim.writes('следующее')
    await victim.task.shows('следующее')
    expect([trouble.hits, victim.comments]).toEqual([4, ['начало', 'следующее']])
  })

  test('before the very first login is complete: the next start takes up where it was', { timeout: 120_000 }, async () => {
    world = await World.open()
    for (const delay of [0, 60, 120, 180, 240, 300, 360, 420, 500]) {
      world.bridge.launch()
      await new Promise((resolve) => setTimeout(resolve, delay))
      await world.bridge.kill()
    }
    await world.bridge.start()
    const anna = world.customer('Анна')
    anna.writes('всё-таки запустился')
    await anna.task.shows('всё-таки запустился')
  })
})
