import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { TroubleSpec } from '../simulators/src/planfix/trouble/trouble-spec.ts'
import { type Customer, commentAdding, World } from './world.ts'

const slow = { timeout: 60_000 }
/** How long what is looked for may take on a slow machine. */
const slowly = { timeoutMs: 20_000 }

/** The message, once its comment is known to the bridge. */
async function writes(world: World, customer: Customer, text: string) {
  const message = customer.writes(text)
  await customer.task.shows(text, slowly)
  await nothingWaits(world)
  return message
}

function nothingWaits(world: World): Promise<void> {
  return world.until('nothing waits', async () => (await world.status()).queue_depth === 0, 30_000)
}

/** Customer's comments with their ids: what changed and what is new. */
function commentIds(customer: Customer): [number, string][] {
  return customer.task.comments.filter(({ author }) => author.kind === 'contact').map(({ id, text }) => [id, text])
}

/** Failures of a customer's answers as employees are told of them, by ticks and by comments. */
function told(world: World, { task }: Customer): string[] {
  const texts = [...world.planfix.statuses.all, ...task.comments].map(({ text }) => text ?? '')
  return texts.filter((text) => text.startsWith('⚠️'))
}

describe.each(['chat+rest', 'xml', 'rest'] as const)('over %s', (api) => {
  let world: World
  beforeAll(async () => {
    world = await World.start({ api })
    world.telegram.rules.botsAreToldOfDeletions = true
  })
  afterEach(() => world.planfix.trouble.clear())
  afterAll(() => world.stop())

  test('what a customer edits is the new text of the same comment; an edit that changes nothing changes nothing', slow, async () => {
    const anna = world.customer('Анна')
    const message = await writes(world, anna, 'привезите в 5')
    const [[id] = [0]] = commentIds(anna)
    anna.person.edits(message.id, 'привезите в 6 <b>&</b>\nпожалуйста')
    await anna.task.shows('привезите в 6 <b>&</b>\nпожалуйста', slowly)
    anna.person.touches(message.id)
    anna.person.edits(message.id, 'привезите в 7')
    await anna.task.shows('привезите в 7', slowly)
    anna.person.touches(message.id)
    await writes(world, anna, 'дальше')
    expect(commentIds(anna)).toEqual([
      [id, 'привезите в 7'],
      [expect.any(Number), 'дальше'],
    ])
    const changes = world.planfix.events.after(0).filter((event) => event.type === 'comment.changed' && event.id === id)
    expect(changes).toHaveLength(2)
  })

  test('what a customer deletes stays in the task, marked', slow, async () => {
    const boris = world.customer('Борис')
    const message = await writes(world, boris, 'секрет')
    const [[id] = [0]] = commentIds(boris)
    boris.person.deletes(message.id)
    await boris.task.shows('🗑 Удалено в Telegram:\nсекрет', slowly)
    await writes(world, boris, 'дальше')
    expect(commentIds(boris)).toEqual([
      [id, '🗑 Удалено в Telegram:\nсекрет'],
      [expect.any(Number), 'дальше'],
    ])
  })

  test('what a customer edits or deletes in a task that is closed by now changes there', slow, async () => {
    const inna = world.customer('Инна')
    const [first, second] = [await writes(world, inna, 'в 5'), await writes(world, inna, 'лишнее')]
    const { number } = inna.task.now
    world.employee.closes(number)
    world.answer(inna, 'закрыл')
    await inna.person.receives('закрыл', slowly)
    inna.writes('новое дело')
    await world.until('there is a new task', () => inna.task.now.number !== number)
    await inna.task.shows('новое дело', slowly)
    await nothingWaits(world)
    inna.person.edits(first.id, 'в 6')
    inna.person.deletes(second.id)
    await world.planfix.tasks.ofNumber(number).shows('🗑 Удалено в Telegram:\nлишнее', slowly)
    await nothingWaits(world)
    expect(inna.comments).toEqual(['в 6', '🗑 Удалено в Telegram:\nлишнее', 'новое дело'])
  })

  test('what cannot be corrected any more is said as a new comment, once even when its answer is lost', slow, async () => {
    const kira = world.customer('Кира')
    const messages = []
    for (const text of ['раз', 'два', 'три', 'четыре']) messages.push(await writes(world, kira, text))
    const ids = commentIds(kira).map(([id]) => id)
    const [gone, forbidden, deleted, doubtful] = messages.map(({ id }) => id)
    const xml = { api: 'xml', method: 'action.update', kind: 'refusal', code: '4001' } as const
    const rest = { api: 'rest', endpoint: 'POST /task/{id}/comments/{commentId}', kind: 'refusal', code: 6 } as const
    world.employee.deletes(ids[0] ?? 0)
    kira.person.edits(gone ?? 0, 'раз и')
    await kira.task.shows('✏️ Сообщение изменено.\nБыло: раз\nСтало: раз и', slowly)
    await nothingWaits(world)
    world.planfix.trouble.start(api === 'xml' ? xml : rest)
    kira.person.edits(forbidden ?? 0, 'два и')
    await kira.task.shows('✏️ Сообщение изменено.\nБыло: два\nСтало: два и', slowly)
    kira.person.deletes(deleted ?? 0)
    await kira.task.shows('🗑 Удалено в Telegram:\nтри', slowly)
    await nothingWaits(world)
    const lost = world.planfix.trouble.start({ kind: 'answer-lost', count: 1, ...commentAdding[api] } as TroubleSpec)
    kira.person.edits(doubtful ?? 0, 'четыре и')
    await world.until('its answer is lost', () => lost.hits === 1)
    await kira.task.shows('✏️ Сообщение изменено.\nБыло: четыре\nСтало: четыре и', slowly)
    await nothingWaits(world)
    expect(kira.comments.slice(-7)).toEqual([
      ...['два', 'три', 'четыре'],
      '✏️ Сообщение изменено.\nБыло: раз\nСтало: раз и',
      '✏️ Сообщение изменено.\nБыло: два\nСтало: два и',
      '🗑 Удалено в Telegram:\nтри',
      '✏️ Сообщение изменено.\nБыло: четыре\nСтало: четыре и',
    ])
    expect(kira.received).toEqual([])
  })

  test('an employee’s change that Telegram refuses is told in Planfix, with its reason', slow, async () => {
    const zara = world.customer('Зара')
    await writes(world, zara, 'Здравствуйте')
    const answer = world.answer(zara, 'цена 100')
    await zara.person.receives('цена 100', slowly)
    await nothingWaits(world)
    const isTold = (text: string) => () => told(world, zara).some((one) => one.startsWith(text))
    world.telegram.trouble.fail({ method: 'messages.editMessage', code: 400, message: 'MESSAGE_EDIT_TIME_EXPIRED' })
    world.employee.edits(answer.id, 'цена 200')
    await world.until('the edit is told of', isTold('⚠️ Правка сообщения не дошла до клиента: '))
    await nothingWaits(world)
    world.telegram.trouble.fail({ method: 'messages.deleteMessages', code: 403, message: 'MESSAGE_DELETE_FORBIDDEN' })
    world.employee.deletes(answer.id)
    await zara.task.shows(/^⚠️ Сообщение у клиента не удалено: /, slowly)
    await nothingWaits(world)
    expect(told(world, zara)).toHaveLength(2)
    expect(zara.received).toEqual(['цена 100'])
  })

  test('what an employee edits changes at the customer’s, and what he deletes disappears', slow, async () => {
    const vera = world.customer('Вера')
    await writes(world, vera, 'Здравствуйте')
    const [first, second] = [world.answer(vera, 'цена 100'), world.answer(vera, 'лишнее')]
    await vera.person.receives('лишнее', slowly)
    await nothingWaits(world)
    const [message] = vera.person.inbox()
    world.employee.edits(first.id, 'цена 200')
    const third = world.answer(vera, 'исправил')
    await vera.person.receives('исправил', slowly)
    await vera.person.receives('цена 200', slowly)
    expect(vera.person.inbox()[0]).toMatchObject({ id: message?.id, text: 'цена 200' })
    world.employee.deletes(second.id)
    await world.until('it is gone', () => !vera.received.includes('лишнее'))
    expect(vera.received).toEqual(['цена 200', 'исправил'])
    expect(third.isDeleted).toBe(false)
  })

  test('answers that are gone with their whole task stay with the customer', slow, async () => {
    const [dina, ema] = [world.customer('Дина'), world.customer('Эма')]
    for (const person of [dina, ema]) await writes(world, person, 'Здравствуйте')
    world.answer(dina, 'ответ Дине')
    await dina.person.receives('ответ Дине', slowly)
    const answers = ['раз', 'два'].map((text) => ({ text, id: world.answer(ema, text).id }))
    await ema.person.receives('два', slowly)
    await nothingWaits(world)
    world.employee.deletesTask(dina.task.now.number)
    // One chat is looked at after another: between the two of one, all others are.
    for (const { id, text } of answers) {
      world.employee.deletes(id)
      await world.until(`"${text}" is gone`, () => !ema.received.includes(text))
    }
    expect(dina.received).toEqual(['ответ Дине'])
  })

  test('a long answer that was split grows and shrinks with its comment', slow, async () => {
    const gleb = world.customer('Глеб')
    await writes(world, gleb, 'Здравствуйте')
    const paragraph = 'Очень длинное письмо. '.repeat(60).trim()
    const long = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}. ${paragraph}`).join('\n\n')
    const { id } = world.answer(gleb, long(4))
    const isReceived = (text: string) => () => gleb.received.join('\n\n') === text
    await world.until('it is there', isReceived(long(4)))
    await nothingWaits(world)
    const before = gleb.person.inbox()
    for (const text of [long(9), long(2)]) {
      world.employee.edits(id, text)
      await world.until('it is there in its new length', isReceived(text))
      await nothingWaits(world)
    }
    expect(before.length).toBe(2)
    expect(gleb.person.inbox()).toMatchObject([{ id: before[0]?.id }])
  })
})

test('without REST a chat API connection says an edit and a deletion as news', slow, async () => {
  const world = await World.start({ api: 'chat' })
  try {
    world.telegram.rules.botsAreToldOfDeletions = true
    const anna = world.customer('Анна')
    const message = await writes(world, anna, 'в 5')
    anna.person.edits(message.id, 'в 6')
    anna.person.touches(message.id)
    await anna.task.shows('✏️ Сообщение изменено.\nБыло: в 5\nСтало: в 6', slowly)
    anna.person.deletes(message.id)
    await anna.task.shows('🗑 Удалено в Telegram:\nв 6', slowly)
    await nothingWaits(world)
    expect(anna.comments).toHaveLength(3)
  } finally {
    await world.stop()
  }
})

describe.each(['xml', 'rest'] as const)('over %s', (api) => {
  test(
    'with employee_edits=false an employee’s change is not followed; that a customer is not reached is told in the task',
    slow,
    async () => {
      const world = await World.start({ api, env: { PLANGRAM_EMPLOYEE_EDITS: 'false' } })
      try {
        const anna = world.customer('Анна')
        await writes(world, anna, 'Здравствуйте')
        const { id } = world.answer(anna, 'как было')
        await anna.person.receives('как было', slowly)
        world.employee.edits(id, 'как стало')
        world.answer(anna, 'дальше')
        await anna.person.receives('дальше', slowly)
        await nothingWaits(world)
        expect(anna.received).toEqual(['как было', 'дальше'])
        anna.person.blocks(world.sandbox.bot)
        world.answer(anna, 'не дойдёт')
        const told = await anna.task.shows('⚠️ Сообщение не доставлено клиенту: Клиент заблокировал бота', slowly)
        expect([told.author.kind, told.notified]).toEqual(['robot', []])
        anna.person.unblocks(world.sandbox.bot)
        world.answer(anna, 'дойдёт')
        await anna.person.receives('дойдёт', slowly)
        expect(anna.received).toEqual(['как было', 'дальше', 'дойдёт'])
      } finally {
        await world.stop()
      }
    },
  )

  test(
    'that a customer is not reached is told once, and never to him: over a kill, when he takes part in the task, when an automation tells of it',
    slow,
    async () => {
      const world = await World.start({ api, env: { PLANGRAM_PLANFIX_TIMEOUT_SECONDS: '60' } })
      try {
        const anna = world.customer('Анна')
        await writes(world, anna, 'Здравствуйте')
        const { number, owner } = anna.task.now
        world.planfix.company.tasks.change(number, {
          participants: [owner ?? { kind: 'contact', id: 0 }],
          workers: [{ kind: 'employee', id: world.employee.id }],
        })
        await world.bridge.stop()
        await world.bridge.start()
        anna.person.blocks(world.sandbox.bot)
        const trouble = world.planfix.trouble.start({ kind: 'hang', count: 1, ...commentAdding[api] })
        world.answer(anna, 'не дойдёт')
        const notice = await anna.task.shows('⚠️ Сообщение не доставлено клиенту: Клиент заблокировал бота', slowly)
        await world.bridge.kill()
        expect(trouble.hits).toBe(1)
        anna.person.unblocks(world.sandbox.bot)
        await world.bridge.start()
        await world.callsAutomation({ comment_id: String(notice.id) })
        await nothingWaits(world)
        await world.callsAutomation({ comment_id: String(notice.id) })
        await world.callsAutomation({ comment_id: String(notice.id), chatId: anna.chatId, text: 'иначе сказано' })
        const answer = await world.callsAutomation({ chatId: anna.chatId, text: notice.text })
        anna.person.blocks(world.sandbox.bot)
        world.answer(anna, 'и это не дойдёт')
        await world.until('that is told as well', () => told(world, anna).length === 2)
        anna.person.unblocks(world.sandbox.bot)
        await nothingWaits(world)
        const second = anna.task.comments.find(({ id, text }) => id > notice.id && text === notice.text)
        await world.callsAutomation({ comment_id: String(second?.id), chatId: anna.chatId, text: 'иначе сказано' })
        world.answer(anna, 'дойдёт')
        await anna.person.receives('дойдёт', slowly)
        await nothingWaits(world)
        expect([anna.received, told(world, anna)]).toEqual([['дойдёт'], [notice.text, notice.text]])
        expect([answer.status, await answer.json()]).toMatchObject([200, { ok: true, status: 'ignored' }])
        expect(notice.notified).toEqual([{ kind: 'employee', id: world.employee.id }])
      } finally {
        await world.stop()
      }
    },
  )
})
