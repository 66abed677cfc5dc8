import { compare } from '../ledger.ts'

/** One message on its way: when it could first be seen on the one side and on the other, epoch ms. */
export interface Journey {
  chat: string
  text: string
  sentAt: number
}

export interface Arrival {
  chat: string
  text: string
  at: number
}

export interface Faults {
  lost: number
  duplicated: number
  outOfOrder: number
}

export interface Latencies {
  p50Ms: number
  p95Ms: number
  p99Ms: number
}

/** Compares chat by chat what was sent with what arrived, in the order of arrival. */
export function faultsOf(sent: Journey[], arrived: Arrival[]): Faults {
  const faults: Faults = { lost: 0, duplicated: 0, outOfOrder: 0 }
  for (const chat of new Set(sent.map((journey) => journey.chat))) {
    const textsOf = (list: { chat: string; text: string }[]) => list.filter((one) => one.chat === chat).map(({ text }) => text)
    const { lost, duplicated, outOfOrder } = compare(textsOf(sent), textsOf(arrived))
    faults.lost += lost.length
    faults.duplicated += duplicated.length
    faults.outOfOrder += outOfOrder.length
  }
  return faults
}

export function sumOfFaults(all: Faults[]): Faults {
  const sum = (name: keyof Faults) => all.reduce((total, faults) => total + faults[name], 0)
  return { lost: sum('lost'), duplicated: sum('duplicated'), outOfOrder: sum('outOfOrder') }
}

export function latenciesOf(sent: Journey[], arrived: Arrival[]): Latencies {
  const arrivedAt = new Map(arrived.map(({ text, at }) => [text, at]))
  const times = sent.flatMap(({ text, sentAt }) => (arrivedAt.has(text) ? [(arrivedAt.get(text) ?? 0) - sentAt] : []))
  return { p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95), p99Ms: percentile(times, 0.99) }
}

/** From the first message sent to the last one arrived. */
export function perSecondOf(sent: Journey[], arrived: Arrival[]): number {
  const start = Math.min(...sent.map(({ sentAt }) => sentAt))
  const end = Math.max(...arrived.map(({ at }) => at))
  return round((arrived.length / (end - start)) * 1_000)
}

/** The value below which that part of the values lies (nearest rank). */
export function percentile(values: number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return round(sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN)
}

export function round(value: number): number {
  return Math.round(value * 100) / 100
}
