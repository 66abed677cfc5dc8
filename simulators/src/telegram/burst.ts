import { now } from './clock.ts'
import type { Person } from './person.ts'

export interface BurstPlan {
  readonly bot: number
  /** They take turns. */
  readonly people: readonly Person[]
  /** How many messages in all. */
  readonly messages: number
  /** As fast as possible when left out. */
  readonly perSecond?: number | undefined
  /** `{n}` stands for the number of the message in the burst, from 1. */
  readonly text?: string | undefined
}

/** What a burst has done; times are epoch milliseconds with a fraction. */
export interface BurstReport {
  readonly messages: number
  readonly startedAt: number
  readonly finishedAt: number
  /** `number` of the first and the last message in the log, with other messages possibly between them. */
  readonly firstNumber: number
  readonly lastNumber: number
}

const DEFAULT_TEXT = 'Message {n}'

/** So many messages are written at once when there is no rate, before the network gets its turn. */
const BATCH_LENGTH = 20

/** How often a burst with a rate looks at the clock. */
const TICK_MS = 5

/** Many messages from several people to one bot. Ends when all are written; whoever reads them may still be busy. */
export async function runBurst(plan: BurstPlan): Promise<BurstReport> {
  if (plan.people.length === 0 || plan.messages < 1) throw new Error('A burst needs at least one person and one message.')
  const startedAt = now()
  const numbers: number[] = []
  while (numbers.length < plan.messages) {
    for (const due = countDue(plan, startedAt, numbers.length); numbers.length < due; ) numbers.push(writeNext(plan, numbers.length))
    await (plan.perSecond === undefined ? nextTurn() : pause(TICK_MS))
  }
  return { messages: numbers.length, startedAt, finishedAt: now(), firstNumber: numbers[0] ?? 0, lastNumber: numbers.at(-1) ?? 0 }
}

function countDue({ messages, perSecond }: BurstPlan, startedAt: number, written: number): number {
  const due = perSecond === undefined ? written + BATCH_LENGTH : Math.floor(((now() - startedAt) / 1000) * perSecond) + 1
  return Math.min(messages, due)
}

function writeNext({ bot, people, text = DEFAULT_TEXT }: BurstPlan, written: number): number {
  const person = people[written % people.length]
  if (!person) throw new Error('A burst needs at least one person.')
  return person.writes(bot, text.replaceAll('{n}', String(written + 1))).number
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
