import { afterEach, describe, expect, test } from 'vitest'
import { compare } from '../simulators/src/ledger.ts'
import type { TroubleSpec } from '../simulators/src/planfix/trouble/trouble-spec.ts'
import type { SandboxApi } from '../simulators/src/sandbox.ts'
import { randomNumbers } from './load.ts'
import { type Customer, World, withoutRepeatMark } from './world.ts'

/** How many connections are cut for each API. */
const wantedCuts = Number(process.env['PLANGRAM_TEST_CUTS'] ?? 12)
const seed = Number(process.env['PLANGRAM_TEST_SEED'] ?? Date.now() % 1_000_000)

/** What may happen to a connection while a message is on its way; a hang ends with the bridge's own patience. */
const ways = ['answer-lost', 'half-answer', 'destroy-before', 'answer-lost', 'half-answer', 'hang'] as const

/** The requests in which a message goes out, and those in which it is looked for afterwards. */
const aims: Record<SandboxApi, readonly Record<string, string>[]> = {
  chat: [{ cmd: 'newMessage' }],
  'chat+rest': [{ cmd: 'newMessage' }, { cmd: 'newMessage' }, { api: 'rest', endpoint: 'POST /task/{id}/comments/list' }],
  xml: [{ api: 'xml', method: 'action.add' }, { api: 'xml', method: 'action.add' }, { api: 'xml' }],
  rest: [{ api: 'rest', endpoint: 'POST /task/{id}/comments/' }, { api: 'rest', endpoint: 'POST /task/{id}/comments/' }, { api: 'rest' }],
}

describe.each(['chat+rest', 'rest', 'xml', 'chat'] as const)('connections cut at any point (%s)', (api) => {
  // Where nothing can be read back, each cut makes the whole connection wait.
  const cuts = api === 'chat' ? Math.ceil(wantedCuts / 4) : wantedCuts
  let world: World
  afterEach(() => world.stop())

  const title = api === 'chat' ? 'repeats no more than counted' : 'nothing twice'
  test(`${cuts} times: nothing lost, order kept, ${title}`, { timeout: 60_000 + cuts * 3_000 }, async () => {
    const random = randomNumbers(seed)
    const pick = <Choice>(choices: readonly Choice[]): Choice => choices[Math.floor(random() * choices.length)] as Choice
    world = await World.start({ api, env: { PLANGRAM_PLANFIX_TIMEOUT_SECONDS: '1' } })
    const people = ['Анна', 'Борис', 'Вера', 'Глеб', 'Дина', 'Ева'].map((name) => world.customer(name))
    const answers = new Map<Customer, string[]>(people.map((person) => [person, []]))
    for (const person of people) person.writes('начало')
    await world.settled()
    let count = 0
    for (let cut = 0; cut < cuts; cut++) {
      const way = pick(ways)
      // The chat API of the simulator knows no half answers: its answers to messages are empty.
      const aim = pick(aims[api])
      const kind = way === 'half-answer' && !('api' in aim) ? 'answer-lost' : way
      const trouble = world.planfix.trouble.start({ ...aim, kind, count: 1 } as TroubleSpec)
      // Where each comment can be found again, people say the same again and again.
      const isSame = () => api !== 'chat' && random() < 0.5
      for (let line = 0; line < 2; line++) pick(people).writes(isSame() ? 'ок' : `сообщение ${count++}`)
      const answered = pick(people)
      const answer = `ответ ${count++}`
      answers.get(answered)?.push(answer)
      world.answer(answered, answer)
      if (random() < 0.5) await world.until('it was cut', () => trouble.hits > 0 || !trouble.isOn || isQuiet(world), 60_000)
    }
    await world.settled(60_000 + cuts * 1_000)
    world.planfix.trouble.clear()
    const isAnswered = (person: Customer) => person.received.length >= (answers.get(person)?.length ?? 0)
    await world
      .until('all answers are there', () => people.every(isAnswered), 90_000)
      .catch((error: unknown) => {
        const missing = people.flatMap((person) => compare(answers.get(person) ?? [], person.received).lost)
        throw new Error(`Missing, seed ${seed}: ${missing.join(', ')}`, { cause: error })
      })
    await world.until('each comment is there', () => api === 'chat' || people.every(isComplete), 30_000 + cuts * 1_000)
    await world.settled()
    const uncertain = await world.metric('plangram_attempts_total', { direction: 'to_planfix', outcome: 'uncertain' })
    let repeats = 0
    for (const person of people) {
      if (api === 'chat') {
        const inPlanfix = compare(person.written, person.comments, withoutRepeatMark)
        expect([inPlanfix.lost, inPlanfix.outOfOrder], `seed ${seed}`).toEqual([[], []])
        repeats += inPlanfix.duplicated.length
      } else {
        expect(person.comments, `seed ${seed}`).toEqual(person.written)
      }
      const inTelegram = compare(answers.get(person) ?? [], person.received)
      expect([inTelegram.lost, inTelegram.duplicated, inTelegram.outOfOrder], `seed ${seed}`).toEqual([[], [], []])
    }
    expect(uncertain, `seed ${seed}`).toBeGreaterThan(0)
    expect(repeats, `seed ${seed}`).toBeLessThanOrEqual(uncertain)
    console.info(`${api}: seed ${seed}, ${cuts} cuts, ${count} messages, ${uncertain} uncertain attempts, ${repeats} repeats`)
  })
})

function isComplete({ comments, written }: Customer): boolean {
  return comments.length >= written.length
}

/** Everything written has arrived: a cut that is still to come has nothing to hit. */
async function isQuiet(world: World): Promise<boolean> {
  return (await world.status()).queue_depth === 0
}
