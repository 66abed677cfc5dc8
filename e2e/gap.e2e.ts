import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Customer, World } from './world.ts'

const slow = { timeout: 90_000 }
const method = 'messages.getMessages'

describe('when Telegram skips updates (differenceTooLong)', () => {
  let world: World
  let anna: Customer
  beforeEach(async () => {
    world = await World.start()
    anna = world.customer('Анна')
    anna.writes('Здравствуйте')
    await anna.task.shows('Здравствуйте')
    await world.bridge.stop()
    for (let line = 0; line < 20; line++) anna.writes(`пропущено ${line}`)
    world.telegram.trouble.differenceTooLong()
  })
  afterEach(() => world.stop())

  const gaps = () => world.metric('plangram_gaps_total')

  /** The bridge knows of the gap and waits for the messages in it; a live message has reached it meanwhile. */
  async function writesWhileTheGapIsOpen(text: string): Promise<void> {
    await world.bridge.start()
    await world.until('the gap is found', async () => (await gaps()) === 1)
    anna.writes(text)
    // It comes over the same connection as the live message, and behind it.
    const push = world.employeeAnswers(anna, `ответ на: ${text}`)
    await push.shows('sent')
    expect(anna.comments).toEqual(['Здравствуйте'])
  }

  test.each([
    ['asks to wait', () => world.telegram.trouble.floodWait({ method, seconds: 2 })],
    ['has a fault of its own', () => world.telegram.trouble.fail({ method, code: 500, message: 'INTERNAL', times: 5 })],
    ['refuses for a while', () => world.telegram.trouble.fail({ method, code: 400, message: 'MSG_ID_INVALID', times: 2 })],
    ['breaks the connection', () => world.telegram.trouble.loseAnswers({ method, forgetSession: true })],
  ])('and %s when it is asked for them, they are asked for again and nothing is lost', slow, async (_, makeTrouble) => {
    makeTrouble()
    await world.bridge.start()
    await world.settled(60_000)
    expect(anna.comments).toEqual(anna.written)
    expect(await gaps()).toBe(1)
  })

  test('what is written meanwhile does not overtake them', slow, async () => {
    world.telegram.trouble.delayAnswers({ method, ms: 10_000 })
    await writesWhileTheGapIsOpen('живое')
    await world.settled()
    expect(anna.comments).toEqual(anna.written)
  })

  test('and the bridge is killed before it has them, the next start finds the gap again', slow, async () => {
    world.telegram.trouble.delayAnswers({ method, ms: 60_000 })
    await writesWhileTheGapIsOpen('живое')
    await world.bridge.kill()
    await world.telegram.trouble.clear()
    world.telegram.trouble.differenceTooLong()
    await world.bridge.start()
    await world.settled()
    expect(anna.comments).toEqual(anna.written)
  })

  test('and the bridge is stopped while Telegram asks it to wait, the next start finds the gap again', slow, async () => {
    world.telegram.trouble.floodWait({ method, seconds: 60 })
    await writesWhileTheGapIsOpen('живое')
    expect(await world.bridge.stop()).toBe(0)
    world.telegram.trouble.differenceTooLong()
    await world.bridge.start()
    await world.settled()
    expect(anna.comments).toEqual(anna.written)
  })
})
