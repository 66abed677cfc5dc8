import { describe, expect, test } from 'vitest'
import { now } from './clock.ts'
import { MEDIA_PRESETS } from './media-presets.ts'
import type { TelegramSimulator } from './telegram-simulator.ts'
import { deleteMessages, editMessage, sendMessage } from './testing/queries.ts'
import { BOT_ID, connectBot, startTelegram } from './testing/start-telegram.ts'
import type { TlObject } from './tl/tl-object.ts'

describe('people', () => {
  test('have what they were given, and an identifier above 32 bits unless they were given one', async () => {
    const { people } = await startTelegram()
    const profile = { firstName: 'Anna', lastName: 'Ivanova', username: 'anna', phone: '79001112233', languageCode: 'ru' }
    const anna = people.add(profile)
    const boris = people.add({ firstName: 'Boris', id: 42 })
    expect(anna.profile).toMatchObject({ ...profile, isDeleted: false })
    expect(anna.id).toBeGreaterThan(2 ** 32)
    expect(boris.id).toBe(42)
    expect(people.all()).toEqual([anna, boris])
    expect(people.get(42)).toBe(boris)
    expect(people.get(43)).toBeUndefined()
    expect(() => people.add({ firstName: 'Other', id: 42 })).toThrow('The user id 42 is taken.')
    expect(() => people.add({ firstName: 'Other', username: 'ANNA' })).toThrow('The username ANNA is taken.')
    expect(people.add({ firstName: 'Vera' }).id).toBe(anna.id + 1)
  })

  test('cannot write what could not exist', async () => {
    const { people } = await withBot()
    const anna = people.add({ firstName: 'Anna' })
    expect(() => anna.writes(99, 'hello')).toThrow('There is no bot 99 yet')
    expect(() => anna.writes(BOT_ID, '')).toThrow('A message needs a text or media.')
    expect(() => anna.writes(BOT_ID, { text: 'x', replyTo: 5 })).toThrow('There is no message 5')
    expect(() => anna.writes(BOT_ID, { media: { _: 'messageMediaNoSuchThing' } })).toThrow('has no constructor messageMediaNoSuchThing')
    expect(() => anna.writes(BOT_ID, { text: 'x', entities: [{ _: 'messageEntityBold', offset: 'y' }] })).toThrow(
      'messageEntityBold.offset',
    )
    anna.deletesAccount()
    expect(() => anna.writes(BOT_ID, 'hello')).toThrow('is deleted')
    expect(anna.profile).toMatchObject({ isDeleted: true, firstName: '' })
  })

  test('write texts, replies and every kind of ready-made media; times never go back', async () => {
    const { people } = await withBot()
    const anna = people.add({ firstName: 'Anna', phone: '79001112233' })
    const before = now()
    const first = anna.writes(BOT_ID, 'hello')
    const reply = anna.writes(BOT_ID, { text: 'and', replyTo: first.id, entities: [{ _: 'messageEntityBold', offset: 0, length: 3 }] })
    expect(reply).toMatchObject({ number: 2, id: 2, botMessageId: 2, replyTo: 1, entities: [{ _: 'messageEntityBold' }], isOut: true })
    for (const media of MEDIA_PRESETS) anna.writes(BOT_ID, { media })
    const history = anna.history()
    expect(history.slice(2).every(({ media }) => media?._.startsWith('messageMedia'))).toBe(true)
    expect(history[2 + MEDIA_PRESETS.indexOf('contact')]?.media).toMatchObject({
      _: 'messageMediaContact',
      phone_number: '79001112233',
      first_name: 'Anna',
    })
    const times = history.map(({ at }) => at)
    expect(times).toEqual([...times].sort((one, other) => one - other))
    expect(before <= first.at && (times.at(-1) ?? 0) <= now()).toBe(true)
    expect(anna.inbox()).toEqual([])
  })

  test('wait for a text, a pattern or a condition, and say what came instead', async () => {
    const telegram = await withBot()
    const anna = telegram.people.add({ firstName: 'Anna' })
    anna.writes(BOT_ID, 'hello')
    const expected = anna.receives('welcome')
    await telegram.answer(anna.id, 'welcome')
    const welcome = await expected
    expect(welcome).toMatchObject({ text: 'welcome', isOut: false, bot: BOT_ID, person: anna.id })
    expect(await anna.receives(/^wel/)).toEqual(welcome)
    expect(await anna.receives((message) => message.botMessageId === 2)).toEqual(welcome)
    await expect(anna.receives('welcome', { after: welcome.number, timeoutMs: 20 })).rejects.toThrow(
      'Anna did not receive welcome within 20 ms, but: "welcome"',
    )
    await expect(anna.receives('welcome', { bot: 99, timeoutMs: 20 })).rejects.toThrow('did not receive')
  })

  test('edit and delete what they have, and say why they cannot', async () => {
    const telegram = await withBot()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const photo = anna.writes(BOT_ID, { media: 'photo', text: 'a caption', replyTo: anna.writes(BOT_ID, 'hello').id })
    await telegram.answer(anna.id, 'answer')
    expect(() => anna.edits(9, 'x')).toThrow('Anna has no message 9.')
    expect(() => anna.edits(3, 'x')).toThrow("The message 3 is not Anna's own.")
    expect(() => anna.edits(1, '')).toThrow('A message needs a text or media.')
    expect(() => anna.edits(1, 'hello')).toThrow('The message 1 says that already.')
    expect(() => anna.edits(1, 'x', [{ _: 'messageEntityNoSuchThing' }])).toThrow('has no constructor messageEntityNoSuchThing')
    telegram.rules.editTimeLimitSeconds = 0
    expect(() => anna.edits(1, 'x')).toThrow('The message 1 is older than 0 s.')
    telegram.rules.editTimeLimitSeconds = 3600
    expect(anna.edits(photo.id, '')).toMatchObject({ text: '', media: { _: 'messageMediaPhoto' }, editedAt: expect.any(Number) })
    expect(anna.deletes(1)).toMatchObject([{ id: 1, text: 'hello', deletedAt: expect.any(Number) }])
    expect(() => anna.deletes([photo.id, 1])).toThrow('Anna has no message 1.')
    expect(() => anna.touches(1)).toThrow('Anna has no message 1.')
    expect(() => anna.writes(BOT_ID, { text: 'x', replyTo: 1 })).toThrow('There is no message 1')
    expect(anna.history()).toMatchObject([{ id: photo.id, replyTo: 1 }, { text: 'answer' }])
    expect(anna.deleted(99)).toEqual([])
    expect(telegram.people.messages()).toHaveLength(3)
  })

  test('receive edits of bots, which are not new messages, and know what bots have deleted', async () => {
    const telegram = await withBot()
    const anna = telegram.people.add({ firstName: 'Anna' })
    anna.writes(BOT_ID, 'hello')
    await telegram.answer(anna.id, 'first')
    const whenSeen = telegram.people.haveSeen(3).then((seen) => ({ seen, written: telegram.messageCount }))
    const edited = anna.receives('edited')
    await telegram.call(editMessage(anna.id, 2, 'edited'))
    expect(await edited).toMatchObject({ botMessageId: 2, editedAt: expect.any(Number) })
    await telegram.call(deleteMessages([2]))
    for (const text of ['second', 'third']) await telegram.answer(anna.id, text)
    expect(await whenSeen).toEqual({ seen: 3, written: 4 })
    expect(anna.inbox()).toMatchObject([{ text: 'second' }, { text: 'third' }])
    expect(anna.deleted(BOT_ID)).toMatchObject([{ text: 'edited', isOut: false }])
    await expect(anna.receives('edited', { timeoutMs: 20 })).rejects.toThrow('but: "second", "third"')
  })

  test('write in bursts, taking turns, as fast as possible or at a rate', async () => {
    const { people } = await withBot()
    const [anna, boris] = [people.add({ firstName: 'Anna' }), people.add({ firstName: 'Boris' })]
    const fast = await people.burst({ bot: BOT_ID, messages: 101 })
    expect(fast).toMatchObject({ messages: 101, firstNumber: 1, lastNumber: 101 })
    expect([anna.history().length, boris.history().length]).toEqual([51, 50])
    const paced = await people.burst({ bot: BOT_ID, people: [boris], messages: 21, perSecond: 100, text: 'number {n}' })
    expect(boris.history().at(-1)?.text).toBe('number 21')
    expect(paced.finishedAt - paced.startedAt).toBeGreaterThanOrEqual(195)
    await expect(people.burst({ bot: BOT_ID, messages: 0 })).rejects.toThrow('at least one')
  })

  test('are waited for until they have seen enough', async () => {
    const telegram = await withBot()
    const anna = telegram.people.add({ firstName: 'Anna' })
    anna.writes(BOT_ID, 'hello')
    const three = telegram.people.haveSeen(3)
    for (const text of ['one', 'two', 'three']) await telegram.answer(anna.id, text)
    expect(await three).toBe(3)
    expect(await telegram.people.haveSeen(2, { after: 2 })).toBe(2)
    expect(await telegram.people.haveSeen(4, { timeoutMs: 20 })).toBe(3)
    expect(telegram.people.messages(1, 2).map(({ number, isOut }) => [number, isOut])).toEqual([
      [2, false],
      [3, false],
    ])
  })
})

/** A simulator with a bot that answers when it is told to. */
async function withBot(): Promise<TelegramSimulator & Bot> {
  const telegram = await startTelegram()
  const client = await connectBot(telegram)
  let randomId = 0n
  const answer = (person: number, text: string) => {
    randomId += 1n
    return client.call(sendMessage(person, text, randomId))
  }
  return Object.assign(telegram, { answer, call: (query: TlObject) => client.call(query) })
}

interface Bot {
  readonly answer: (person: number, text: string) => Promise<unknown>
  readonly call: (query: TlObject) => Promise<unknown>
}
