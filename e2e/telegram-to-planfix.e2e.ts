import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { World } from './world.ts'

describe('what a customer writes in Telegram', () => {
  let world: World
  beforeAll(async () => {
    world = await World.start()
  })
  afterAll(() => world.stop())

  const fieldsOf = (pairs: readonly (readonly [string, string])[]) => Object.fromEntries(pairs)

  test('becomes a comment of a contact in a task of his own', async () => {
    const anna = world.customer('Анна', { lastName: 'Каренина', username: 'anna_k' })
    anna.writes('Здравствуйте! 👋🏽 Есть синий чайник?')
    const comment = await anna.task.shows('Здравствуйте! 👋🏽 Есть синий чайник?', { from: 'contact' })
    expect(fieldsOf(comment.pairs)).toMatchObject({
      providerId: 'telegram',
      chatId: anna.chatId,
      contactId: `tg-${anna.person.id}`,
      contactName: 'Анна',
      contactLastName: 'Каренина',
      contactData: expect.stringContaining('@anna_k'),
      title: 'Анна Каренина (Telegram)',
    })
    expect(comment.author.name).toContain('Анна')
  })

  test('has a title with the first message only, so that the task keeps its name', async () => {
    const boris = world.customer('Борис')
    for (const text of ['раз', 'два', 'три']) boris.writes(text)
    await boris.task.shows('три')
    const titles = boris.task.comments.map(({ pairs }) => pairs.filter(([name]) => name === 'title').length)
    expect(titles).toEqual([1, 0, 0])
  })

  test('a task that is there already is not renamed, even if the bridge does not know the chat', async () => {
    const vera = world.customer('Вера')
    const form = {
      cmd: 'newMessage',
      providerId: 'telegram',
      planfix_token: 'sandbox-planfix-token',
      chatId: vera.chatId,
      contactId: `tg-${vera.person.id}`,
      contactName: 'Вера',
      title: 'An old task',
      message: 'from before',
    }
    await fetch(world.planfix.url, { method: 'POST', body: new URLSearchParams(form) })
    const before = vera.task.now.name
    vera.writes('Я вернулась')
    await vera.task.shows('Я вернулась')
    expect(vera.task.now.name).toBe(before)
  })

  test('two customers have two tasks, and each sees only his own', async () => {
    const [gleb, dina] = [world.customer('Глеб'), world.customer('Дина')]
    gleb.writes('от Глеба')
    dina.writes('от Дины')
    await gleb.task.shows('от Глеба')
    await dina.task.shows('от Дины')
    expect(gleb.task.now.number).not.toBe(dina.task.now.number)
    expect([gleb.comments, dina.comments]).toEqual([['от Глеба'], ['от Дины']])
  })

  test('keeps line breaks, spaces, signs of other alphabets and everything that looks like markup', async () => {
    const eva = world.customer('Ева')
    const text = 'a  b\nc\t<b>не жирно</b> & "кавычки" {{Задача.Номер}} %%% 日本語 עברית 🧑‍🧑‍🧒 =1+1'
    eva.writes(text)
    await eva.task.shows(text)
  })

  test('a link that hides behind a word is written out, behind any emoji', async () => {
    const zoya = world.customer('Зоя')
    zoya.sends({
      text: '👍🏽 смотрите сюда',
      entities: [{ _: 'messageEntityTextUrl', offset: 5, length: 8, url: 'https://example.test/?a=1' }],
    })
    await zoya.task.shows('👍🏽 смотрите [ https://example.test/?a=1 ] сюда')
  })

  test.each(['location', 'contact', 'poll', 'dice'] as const)(
    'a %s, which is not carried yet, arrives as a placeholder in words, with its caption',
    async (media) => {
      const ira = world.customer(`Ира-${media}`)
      ira.sends({ media, text: 'подпись' })
      const comment = await ira.task.shows(/^\[[А-ЯA-Z].*\]\nподпись$/s)
      expect(comment.author.kind).toBe('contact')
    },
  )

  test('twenty lines from four customers arrive in order', async () => {
    const people = ['Кира', 'Лев', 'Мила', 'Нил'].map((name) => world.customer(name))
    for (let line = 1; line <= 20; line++) for (const person of people) person.writes(`${line}-я строка`)
    await world.settled()
    for (const person of people) expect(person.comments).toEqual(person.written)
  })
})
