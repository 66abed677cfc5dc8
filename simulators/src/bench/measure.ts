import type { Arrival, Journey } from './figures.ts'
import { botId, type Rig } from './rig.ts'

/** As many chats as a busy company has open at the same moment. */
export const chatCount = 64

const longestWaitMs = 120_000

interface PersonMessage {
  number: number
  at: number
  person: number
  isOut: boolean
  text: string
}

interface PlanfixEvent {
  seq: number
  type: string
  comment?: { at: number; text: string; taskNumber: number; author: { kind: string } }
  push?: { id: number; text?: string; chatId?: string; body?: string }
  pushId?: number
  attempt?: { at: number }
}

/** What was sent and what arrived. */
export interface Measured {
  sent: Journey[]
  arrived: Arrival[]
}

/** The customers of the bench, each with a task: everything after this is the usual course. */
export async function makeCustomers(rig: Rig): Promise<number[]> {
  const people = await rig.telegram.send<{ id: number }[]>(
    'POST',
    '/people',
    Array.from({ length: chatCount }, (_, index) => ({ firstName: `Клиент ${index + 1}` })),
  )
  const ids = people.map(({ id }) => id)
  await rig.telegram.send('POST', '/bursts', { bot: botId, people: ids, messages: chatCount, text: 'Здравствуйте {n}' })
  await waitForComments(rig, 0, chatCount)
  return ids
}

/** Customers write, taking turns; resolves when everything has arrived in Planfix. */
export async function customersWrite(rig: Rig, people: number[], messages: number, perSecond?: number): Promise<Measured> {
  const after = await planfixCursor(rig)
  const text = `${letters} ${after}.{n}`
  const burst = await rig.telegram.send<{ firstNumber: number; lastNumber: number }>('POST', '/bursts', {
    bot: botId,
    people,
    messages,
    perSecond,
    text,
  })
  await waitForComments(rig, after, messages)
  const written = (await messagesAfter(rig, burst.firstNumber - 1)).filter(({ isOut, number }) => isOut && number <= burst.lastNumber)
  const comments = (await eventsAfter(rig, after, 'comment.added')).flatMap(({ comment }) =>
    comment && comment.author.kind === 'contact' ? [comment] : [],
  )
  const chatOf = new Map(written.map((message) => [message.text, String(message.person)]))
  return {
    sent: written.map((message) => ({ chat: String(message.person), text: message.text, sentAt: message.at })),
    arrived: comments.map((comment) => ({ chat: chatOf.get(comment.text) ?? '?', text: comment.text, at: comment.at })),
  }
}

/** Employees answer, chat after chat; resolves when everything has arrived in Telegram and Planfix shows its ticks. */
export async function employeesAnswer(rig: Rig, people: number[], count: number, perSecond?: number): Promise<Measured> {
  const after = await planfixCursor(rig)
  const before = (await lastMessage(rig)) ?? 0
  const burst = await rig.planfix.send<{ id: number }>('POST', '/bursts', {
    chatIds: people.map(chatIdOf),
    count,
    perSecond,
    text: `${letters} ${after}.{n}`,
  })
  await rig.telegram.get(`/seen?count=${count}&after=${before}&timeoutMs=${longestWaitMs}`)
  await rig.planfix.get(`/bursts/${burst.id}?timeoutMs=${longestWaitMs}`)
  await rig.planfix.get(`/wait?statuses=${count}&after=${after}&timeoutMs=${longestWaitMs}`)
  const events = await eventsAfter(rig, after, 'push.queued,push.attempted')
  const startedAt = new Map(
    events.flatMap(({ pushId, attempt }) => (pushId !== undefined && attempt ? [[pushId, attempt.at] as const] : [])),
  )
  const received = (await messagesAfter(rig, before)).filter(({ isOut }) => !isOut)
  const pushes = await pushesOf(rig, events)
  return {
    sent: pushes.map(({ id, chatId, text: pushed }) => ({ chat: chatId, text: pushed, sentAt: startedAt.get(id) ?? Number.NaN })),
    arrived: received.map(({ person, text: shown, at }) => ({ chat: chatIdOf(person), text: shown, at })),
  }
}

/** Seventy-five Cyrillic letters, as in the comparison with other bridges. */
const letters = 'Здравствуйте, скажите, пожалуйста, есть ли у вас синий чайник и сколько он'

function chatIdOf(person: number): string {
  return `tg-${botId}-${person}`
}

async function pushesOf(rig: Rig, events: PlanfixEvent[]): Promise<{ id: number; chatId: string; text: string }[]> {
  const ids = new Set(events.flatMap(({ push }) => (push ? [push.id] : [])))
  const first = Math.min(...ids)
  const pushes: { id: number; pairs: [string, string][] }[] = []
  for (let after = first - 1; pushes.length < ids.size; ) {
    const page = await rig.planfix.get<{ pushes: typeof pushes; cursor: number }>(`/pushes?after=${after}&limit=1000`)
    if (page.pushes.length === 0) break
    pushes.push(...page.pushes)
    after = page.cursor
  }
  const fieldOf = (pairs: [string, string][], name: string) => pairs.find(([field]) => field === name)?.[1] ?? ''
  return pushes
    .filter(({ id }) => ids.has(id))
    .map(({ id, pairs }) => ({ id, chatId: fieldOf(pairs, 'chatId'), text: fieldOf(pairs, 'message') }))
}

async function waitForComments(rig: Rig, after: number, count: number): Promise<void> {
  const { isReached, comments } = await rig.planfix.get<{ isReached: boolean; comments: number }>(
    `/wait?comments=${count}&after=${after}&timeoutMs=${longestWaitMs}`,
  )
  if (!isReached) throw new Error(`Only ${comments} of ${count} messages arrived in Planfix within ${longestWaitMs / 1_000} s.`)
}

async function planfixCursor(rig: Rig): Promise<number> {
  return (await rig.planfix.get<{ cursor: number }>('/state')).cursor
}

async function lastMessage(rig: Rig): Promise<number | undefined> {
  return (await rig.telegram.get<{ messages: number }>('/state')).messages
}

async function eventsAfter(rig: Rig, after: number, types: string): Promise<PlanfixEvent[]> {
  const events: PlanfixEvent[] = []
  for (let cursor = after; ; ) {
    const page = await rig.planfix.get<{ events: PlanfixEvent[]; cursor: number }>(`/events?after=${cursor}&limit=2000&types=${types}`)
    events.push(...page.events)
    if (page.cursor === cursor) return events
    cursor = page.cursor
  }
}

async function messagesAfter(rig: Rig, after: number): Promise<PersonMessage[]> {
  const messages: PersonMessage[] = []
  for (let cursor = after; ; ) {
    const page = await rig.telegram.get<{ messages: PersonMessage[]; next: number }>(`/messages?after=${cursor}&limit=2000`)
    messages.push(...page.messages)
    if (page.messages.length === 0) return messages
    cursor = page.next
  }
}
