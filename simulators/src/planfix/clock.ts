import { epochMs } from './epoch-ms.ts'
import { UsageError } from './usage-error.ts'

interface Alarm {
  due: number
  readonly ring: () => void
}

/** The longest wait `setTimeout` knows, in ms. */
const longestTimerMs = 2 ** 31 - 1

/**
 * The time Planfix lives in, as epoch milliseconds. It is real time until a test turns it.
 * Freezes, retries and time-outs of pushes run on it; delays of answers and times of comments do not, they are real.
 */
export class Clock {
  #mark = performance.now()
  #base = epochMs()
  #speed = 1
  #isTurned = false
  #timer: NodeJS.Timeout | undefined
  readonly #alarms: Alarm[] = []
  readonly #onTurn: (now: number) => void

  /** `onTurn` hears of each turn. */
  constructor(onTurn: (now: number) => void = () => undefined) {
    this.#onTurn = onTurn
  }

  now(): number {
    return this.#base + (performance.now() - this.#mark) * this.#speed
  }

  /** Whether this clock shows another time than the real one. */
  get isTurned(): boolean {
    return this.#isTurned
  }

  /** Planfix milliseconds per real millisecond: 1 is real time, 60 makes a minute a second, 0 stops the clock. */
  get speed(): number {
    return this.#speed
  }

  set speed(speed: number) {
    if (!(speed >= 0)) throw new UsageError(`The clock's speed must be 0 or more, not ${speed}`)
    this.#set(this.now())
    this.#speed = speed
    this.#isTurned = true
    this.#onTurn(this.now())
    this.#arm()
  }

  /** Turns the clock on by `ms`; whatever becomes due on the way starts now, in order, each seeing the time it was due at. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new UsageError(`The clock can only be turned forward, not by ${ms} ms`)
    const target = this.now() + ms
    this.#isTurned = true
    for (let alarm = this.#takeDue(target); alarm; alarm = this.#takeDue(target)) {
      this.#set(Math.max(alarm.due, this.now()))
      alarm.ring()
    }
    this.#set(Math.max(target, this.now()))
    this.#onTurn(this.now())
    this.#arm()
  }

  /** Sets the clock wrong by so many ms, back or forward, as a machine's may be. Nothing becomes due sooner or later by it. */
  misset(ms: number): void {
    this.#set(this.now() + ms)
    this.#isTurned = true
    for (const alarm of this.#alarms) alarm.due += ms
    this.#onTurn(this.now())
    this.#arm()
  }

  /** Turns the clock to `time` unless it is later already. */
  notBefore(time: number): void {
    if (time <= this.now()) return
    this.#isTurned = true
    this.#set(time)
    this.#arm()
  }

  /** Rings once when the clock shows `due`. Returns what cancels it. */
  at(due: number, ring: () => void): () => void {
    const alarm = { due, ring }
    this.#insert(alarm)
    if (this.#alarms[0] === alarm) this.#arm()
    return () => this.#remove(alarm)
  }

  /** Forgets all alarms. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#alarms.length = 0
  }

  #set(now: number): void {
    this.#base = now
    this.#mark = performance.now()
  }

  /** Alarms stay sorted by their due times, and among equals by the order in which they were set. */
  #insert(alarm: Alarm): void {
    let place = this.#alarms.length
    while (place > 0 && (this.#alarms[place - 1]?.due ?? 0) > alarm.due) place--
    this.#alarms.splice(place, 0, alarm)
  }

  #remove(alarm: Alarm): void {
    const place = this.#alarms.indexOf(alarm)
    if (place !== -1) this.#alarms.splice(place, 1)
  }

  #takeDue(now: number): Alarm | undefined {
    const first = this.#alarms[0]
    return first && first.due <= now ? this.#alarms.shift() : undefined
  }

  #arm(): void {
    clearTimeout(this.#timer)
    const first = this.#alarms[0]
    if (!first || this.#speed === 0) return
    const wait = Math.max(0, (first.due - this.now()) / this.#speed)
    this.#timer = setTimeout(() => this.#ringDue(), Math.min(wait, longestTimerMs)).unref()
  }

  #ringDue(): void {
    for (let alarm = this.#takeDue(this.now()); alarm; alarm = this.#takeDue(this.now())) alarm.ring()
    this.#arm()
  }
}
