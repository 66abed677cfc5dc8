import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import type { Comment } from '../simulators/src/planfix/company/comment.ts'
import type { TroubleSpec } from '../simulators/src/planfix/trouble/trouble-spec.ts'
import type { FilePreset } from '../simulators/src/telegram/file-presets.ts'
import { WebServer } from './web-server.ts'
import { type Customer, World } from './world.ts'

let world: World
let webServer: WebServer | undefined
afterEach(async () => {
  await webServer?.stop()
  webServer = undefined
  await world.stop()
})

/** A bridge that Planfix can reach, as an operator would set it up. */
async function startReachable(options: Parameters<typeof World.open>[0] = {}): Promise<void> {
  world = await World.open(options)
  webServer = await WebServer.before(world)
  await world.bridge.start()
}

/** A file as Planfix has it: fetched by the link that it was given, or uploaded. */
interface PlanfixFile {
  name: string
  bytes: Buffer
}

async function filesOf(comment: Comment): Promise<PlanfixFile[]> {
  if (world.sandbox.hasPushes) return Promise.all(comment.attachments.map(fetched))
  return comment.fileIds.map((id) => {
    const file = world.planfix.company.files.ofId(id)
    if (!file) throw new Error(`There is no file ${id}`)
    return { name: file.name, bytes: Buffer.from(file.base64 ?? '', 'base64') }
  })
}

async function fetched({ name, url }: { name: string; url: string }): Promise<PlanfixFile> {
  const response = await fetch(url)
  if (response.status !== 200) throw new Error(`${name}: ${response.status}`)
  return { name, bytes: Buffer.from(await response.arrayBuffer()) }
}

/** Comments of the customer, once there are so many and nothing is under way. */
async function commentsOf(customer: Customer, count: number): Promise<Comment[]> {
  const own = () => customer.task.comments.filter(({ author }) => author.kind === 'contact')
  await world.until(`there are ${count} comments`, () => own().length >= count)
  await world.until('nothing is under way', async () => (await world.status()).queue_depth === 0)
  return own()
}

describe.each(['chat', 'chat+rest', 'rest', 'xml'] as const)('files over %s', (api) => {
  const kinds: [FilePreset, RegExp][] = [
    ['photo', /^photo_[\d_-]+\.jpg$/],
    ['video', /^video\.mp4$/],
    ['animation', /^animation\.mp4$/],
    ['video-note', /^video_note_[\d_-]+\.mp4|video-note.*\.mp4$/],
    ['voice', /^voice_[\d_-]+\.ogg$/],
    ['audio', /^song\.mp3$/],
    ['document', /^offer\.pdf$/],
    ['sticker', /^sticker_[\d_-]+\.webp$/],
  ]

  test('every kind of file arrives whole, under its name, beside the text', { timeout: 120_000 }, async () => {
    await startReachable({ api })
    const anna = world.customer('Анна')
    const sent = kinds.map(([kind]) => anna.person.sendsFile(world.sandbox.bot, kind, { text: `вот ${kind}` }))
    const comments = await commentsOf(anna, kinds.length)
    expect(comments.map(({ text }) => text)).toEqual(kinds.map(([kind]) => (kind === 'sticker' ? '👍\nвот sticker' : `вот ${kind}`)))
    for (const [index, [kind, name]] of kinds.entries()) {
      const files = await filesOf(comments[index] as Comment)
      expect(
        files.map((file) => file.name),
        kind,
      ).toEqual([expect.stringMatching(name)])
      expect(files[0]?.bytes.equals(anna.person.saves(sent[index]?.id ?? 0)), kind).toBe(true)
    }
  })

  test('an album is one message with all its files, in order, and its caption once', async () => {
    await startReachable({ api })
    const anna = world.customer('Анна')
    const items = [{ media: 'photo' }, { media: 'photo', text: 'три кадра' }, { media: 'video' }] as const
    const sent = await anna.person.sendsAlbum(world.sandbox.bot, items, { pauseMs: 300 })
    anna.writes('после альбома')
    const comments = await commentsOf(anna, 2)
    expect(comments.map(({ text }) => text)).toEqual(['три кадра', 'после альбома'])
    const files = await filesOf(comments[0] as Comment)
    expect(files.map(({ bytes }, index) => bytes.equals(anna.person.saves(sent[index]?.id ?? 0)))).toEqual([true, true, true])
    expect(new Set(files.map(({ name }) => name)).size).toBe(3)
  })
})

test('Cyrillic in a name, and a sticker that moves as its picture and itself', async () => {
  await startReachable()
  const anna = world.customer('Анна')
  anna.person.sendsDocument(world.sandbox.bot, { name: 'Счёт № 5 (копия).pdf', size: 3_000_001 })
  anna.person.sendsFile(world.sandbox.bot, 'animated-sticker')
  const [bill, sticker] = await commentsOf(anna, 2)
  expect([bill?.text, sticker?.text]).toEqual(['[Файл]', '👍'])
  const response = await fetch(bill?.attachments[0]?.url ?? '', { headers: { range: 'bytes=2999999-' } })
  expect([response.status, response.headers.get('content-type'), response.headers.get('content-range')]).toEqual([
    206,
    'application/pdf',
    'bytes 2999999-3000000/3000001',
  ])
  expect(bill?.attachments.map(({ name }) => name)).toEqual(['Счёт № 5 (копия).pdf'])
  expect(decodeURIComponent(response.headers.get('content-disposition') ?? '')).toContain("UTF-8''Счёт № 5 (копия).pdf")
  expect(sticker?.attachments.map(({ name }) => name.replace(/[\d_-]+/, ' '))).toEqual(['sticker .webp', 'sticker .tgs'])
})

test('kill -9 in the midst of an album: one message, all files', { timeout: 120_000 }, async () => {
  await startReachable()
  const anna = world.customer('Анна')
  anna.writes('начало')
  await commentsOf(anna, 1)
  const items = [{ media: 'photo', text: 'альбом' }, { media: 'photo' }, { media: 'photo' }, { media: 'photo' }] as const
  const sending = anna.person.sendsAlbum(world.sandbox.bot, items, { pauseMs: 400 })
  await world.until('the first part is stored', async () => (await world.status()).queue_depth > 0)
  await world.bridge.kill()
  const sent = await sending
  await world.bridge.start()
  const comments = await commentsOf(anna, 2)
  expect(comments.map(({ text }) => text)).toEqual(['начало', 'альбом'])
  const files = await filesOf(comments[1] as Comment)
  expect(files.map(({ bytes }, index) => bytes.equals(anna.person.saves(sent[index]?.id ?? 0)))).toEqual([true, true, true, true])
})

test('with attachments_per_message=one each file has a message of its own, in order, and the text stands with the first', async () => {
  await startReachable({ env: { PLANGRAM_ATTACHMENTS_PER_MESSAGE: 'one' } })
  const anna = world.customer('Анна')
  await anna.person.sendsAlbum(world.sandbox.bot, [{ media: 'photo', text: 'два кадра' }, { media: 'video' }])
  anna.person.sendsFile(world.sandbox.bot, 'video-sticker')
  anna.writes('конец')
  const comments = await commentsOf(anna, 5)
  expect(comments.map(({ text }) => text.replace(/_[\d_-]+/, ''))).toEqual([
    'два кадра',
    '[Видео]',
    '👍',
    '[Стикер: sticker.webm]',
    'конец',
  ])
  expect(comments.map(({ attachments }) => attachments.length)).toEqual([1, 1, 1, 1, 0])
})

test('a link is good after its file reference has gone stale', async () => {
  await startReachable()
  const anna = world.customer('Анна')
  const { id } = anna.person.sendsDocument(world.sandbox.bot, { size: 2_500_000 })
  const [comment] = await commentsOf(anna, 1)
  world.telegram.trouble.expireFileReferences()
  const [file] = await filesOf(comment as Comment)
  expect(file?.bytes.equals(anna.person.saves(id))).toBe(true)
})

test('without PUBLIC_URL the chat API gets the text and the name of the file', async () => {
  world = await World.start()
  const anna = world.customer('Анна')
  anna.person.sendsDocument(world.sandbox.bot, { name: 'план.docx', text: 'вот план' })
  anna.person.sendsVoice(world.sandbox.bot)
  const comments = await commentsOf(anna, 2)
  const texts = comments.map(({ text }) => text.replace(/_[\d_-]+/, ''))
  expect([texts, comments.flatMap(({ attachments }) => attachments)]).toEqual([
    ['вот план\n[Файл: план.docx]', '[Голосовое сообщение: voice.ogg]'],
    [],
  ])
})

test('what is larger than the plan takes is a link in the text', async () => {
  await startReachable({ api: 'rest', env: { PLANGRAM_PLANFIX_FILE_MB: '1' } })
  const anna = world.customer('Анна')
  anna.person.sendsDocument(world.sandbox.bot, { name: 'план.docx', size: 1_500_000, text: 'вот план' })
  const [comment] = await commentsOf(anna, 1)
  const [, url] = /^вот план\nФайл: план\.docx, 1,4 МБ \[ (http:\S+) \]$/.exec(comment?.text ?? '') ?? []
  expect(comment?.fileIds).toEqual([])
  expect((await (await fetch(url ?? '')).arrayBuffer()).byteLength).toBe(1_500_000)
})

describe.each(['chat', 'rest', 'xml'] as const)('a file that Telegram does not give (%s)', (api) => {
  test('does not hold up its text, and comes after `plangram retry`', { timeout: 120_000 }, async () => {
    await startReachable({ api })
    const anna = world.customer('Анна')
    world.telegram.trouble.fail({ method: 'upload.getFile', code: 400, message: 'LOCATION_INVALID', times: Number.POSITIVE_INFINITY })
    const { id } = anna.person.sendsDocument(world.sandbox.bot, { name: 'план.docx', text: 'вот план' })
    const [comment] = await commentsOf(anna, 1)
    expect([comment?.text, (await filesOf(comment as Comment)).length]).toEqual(['вот план\n[Файл: план.docx]', 0])
    const troubled = async () =>
      JSON.parse((await world.plangram('retry', '--list', '--json')).output) as { delivery: number; answer: string }[]
    await world.until('the file is put aside', async () => (await troubled()).length === 1)
    const [waiting] = await troubled()
    expect(waiting?.answer).toBe('not to be had from Telegram: план.docx')
    world.telegram.trouble.stopFailing('upload.getFile')
    await world.plangram('retry', String(waiting?.delivery))
    const all = () => customerFiles(anna)
    await world.until('the file is there', async () => (await all()).length === 1)
    expect((await all())[0]?.bytes.equals(anna.person.saves(id))).toBe(true)
  })

  async function customerFiles(customer: Customer): Promise<PlanfixFile[]> {
    const own = customer.task.comments.filter(({ author }) => author.kind === 'contact')
    return (await Promise.all(own.map((comment) => filesOf(comment)))).flat()
  }
})

test('a file that Planfix does not take for a while leaves the text as it is, and comes after `plangram retry` (xml)', {
  timeout: 120_000,
}, async () => {
  await startReachable({ api: 'xml' })
  const anna = world.customer('Анна')
  const fault: TroubleSpec = { api: 'xml', method: 'file.upload', kind: 'refusal', code: '9007', count: 1_000 }
  world.planfix.trouble.start(fault)
  const { id: telegramId } = anna.person.sendsDocument(world.sandbox.bot, { name: 'план: часть 1?.docx', text: 'вот план' })
  const [comment] = await commentsOf(anna, 1)
  const now = () => anna.task.comments.find(({ id }) => id === comment?.id) as Comment
  const troubled = async () => JSON.parse((await world.plangram('retry', '--list', '--json')).output) as { delivery: number }[]
  await world.until('the file is put aside', async () => (await troubled()).length === 1, 90_000)
  expect(now().text).toMatch(/^вот план/)
  world.planfix.trouble.clear()
  await world.plangram('retry', String((await troubled())[0]?.delivery))
  await world.until('the file is there', async () => (await filesOf(now())).length === 1)
  const [file] = await filesOf(now())
  expect(file?.bytes.equals(anna.person.saves(telegramId))).toBe(true)
  expect(now().text).toMatch(/^вот план/)
})

describe('a doubtful message with a file is recognised, and is there once with its file', () => {
  test.each([
    ['chat+rest', { cmd: 'newMessage', kind: 'answer-lost', count: 1 }],
    ['rest', { api: 'rest', endpoint: 'POST /task/{id}/comments/', kind: 'answer-lost', count: 1 }],
    ['rest', { api: 'rest', endpoint: 'POST /file/', kind: 'answer-lost', count: 1 }],
    ['xml', { api: 'xml', method: 'action.add', kind: 'answer-lost', count: 1 }],
    ['xml', { api: 'xml', method: 'file.upload', kind: 'answer-lost', count: 1 }],
  ] as const)('over %s, where the answer to %j is lost', { timeout: 120_000 }, async (api, trouble) => {
    await startReachable({ api })
    const anna = world.customer('Анна')
    anna.writes('начало')
    await commentsOf(anna, 1)
    const lost = world.planfix.trouble.start(trouble as TroubleSpec)
    const { id } = anna.person.sendsDocument(world.sandbox.bot, { name: 'план.docx' })
    const comments = await commentsOf(anna, 2)
    expect([lost.hits, comments.map(({ text }) => text)]).toEqual([1, ['начало', '[Файл]']])
    const files = await filesOf(comments[1] as Comment)
    expect(files.map(({ name, bytes }) => [name, bytes.equals(anna.person.saves(id))])).toEqual([['план.docx', true]])
  })
})

test('a film is uploaded without filling the memory', { timeout: 180_000 }, async () => {
  await startReachable({ api: 'rest' })
  const anna = world.customer('Анна')
  anna.writes('начало')
  await commentsOf(anna, 1)
  const before = peakMemory()
  const size = 90 * 1024 ** 2
  anna.person.sendsDocument(world.sandbox.bot, { name: 'film.mkv', size })
  await world.until('it is there', () => anna.task.comments.some(({ fileIds }) => fileIds.length > 0), 120_000)
  const [id] = anna.task.comments.flatMap(({ fileIds }) => fileIds)
  expect(world.planfix.company.files.ofId(id ?? 0)?.size).toBe(size)
  expect(peakMemory() - before).toBeLessThan(64 * 1024 ** 2)
})

test('a film is fetched without filling the memory', { timeout: 180_000 }, async () => {
  await startReachable()
  const anna = world.customer('Анна')
  const size = 160 * 1024 ** 2
  anna.person.sendsDocument(world.sandbox.bot, { name: 'film.mkv', size })
  const [comment] = await commentsOf(anna, 1)
  const before = peakMemory()
  const response = await fetch(comment?.attachments[0]?.url ?? '')
  let received = 0
  for await (const piece of response.body ?? []) received += piece.length
  expect(received).toBe(size)
  expect(peakMemory() - before).toBeLessThan(64 * 1024 ** 2)
})

/** The most that the bridge has had in memory, bytes. */
function peakMemory(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${world.bridge.pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}
