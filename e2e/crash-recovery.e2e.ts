import { afterEach, describe, expect, test } from 'vitest'
import { compare } from '../simulators/src/ledger.ts'
import { type Customer, withoutRepeatMark, World } from './world.ts'

/** The same numbers for the same seed, so that a failure can be looked at again: PLANGRAM_TEST_SEED=… */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

const kills = 24

describe('kill -9 at any moment under load', () => {
  let world: World
  afterEach(() => world.stop())

  test(`${kills} times: nothing lost, nothing sent twice to Telegram, order kept, repeats in Planfix no more than counted`, {
    timeout: 240_000,
  }, async () => {
    const seed = Number(process.env['PLANGRAM_TEST_SEED'] ?? Date.now() % 1_000_000)
    const random = randomNumbers(seed)
    world = await World.start()
    const people = Array.from({ length: 6 }, (_, index) => world.customer(`Клиент ${index}`))
    for (const person of people) person.writes('начало')
    await world.settled()
    // Planfix freezes its pushes for minutes after a refused connection; here they are sent as fast as it would ever send them.
    world.planfix.clock.speed = 1_000
    const answers = new Map<Customer, string[]>(people.map((person) => [person, []]))
    const load = makeLoad(world, people, answers)
    for (let kill = 0; kill < kills; kill++) {
      await new Promise((resolve) => setTimeout(resolve, random() * 700))
      await world.bridge.kill()
      await world.bridge.start()
    }
    load.stop()
    await load.ended
    await world.settled(60_000)
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
    expect(repeats, `seed ${seed}`).toBeLessThanOrEqual(
      await world.metric('plangram_attempts_total', { direction: 'to_planfix', outcome: 'uncertain' }),
    )
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

/**
 * Customers write and employees answer without a pause, until told to stop. An employee answers a customer again only when
 * Planfix has got rid of his last answer: what Planfix repeats an hour later would otherwise arrive behind what came after it.
 */
function makeLoad(world: World, people: Customer[], answers: Map<Customer, string[]>) {
  let isOver = false
  let count = 0
  const write = async (person: Customer) => {
    while (!isOver) {
      person.writes(`сообщение ${count++}`)
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  }
  const answer = async (person: Customer) => {
    while (!isOver) {
      const text = `ответ ${count++}`
      answers.get(person)?.push(text)
      const push = world.employeeAnswers(person, text)
      await push.accepted.catch(() => untilAccepted(world, push))
    }
  }
  const ended = Promise.all(people.flatMap((person) => [write(person), answer(person)]))
  const stop = () => {
    isOver = true
  }
  return { stop, ended }
}

/** Planfix gives a push up after five attempts; here it is sent once more until it is taken. */
async function untilAccepted(world: World, push: ReturnType<World['employeeAnswers']>): Promise<void> {
  for (;;) {
    const [repeat] = world.planfix.pushes.repeat(push)
    const isAccepted = await repeat?.accepted.then(
      () => true,
      () => false,
    )
    if (isAccepted) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
