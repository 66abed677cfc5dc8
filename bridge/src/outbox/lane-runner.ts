import { setMaxListeners } from 'node:events'
import type { ConnectionSettings } from '../domain/connection.ts'
import type { Words } from '../domain/words.ts'
import type { Delivery, NextStep, Settlement } from './delivery.ts'
import type { Destination, ProbeResult } from './destination.ts'
import type { Outbox, Route } from './outbox.ts'
import type { Outcome, Retry, Uncertain } from './outcome.ts'
import { cutOffSpreadMs, mostCutOffs, nextStep, probeDelayMs, refused } from './retry-policy.ts'
import { Suspects } from './suspects.ts'
import type { Transaction, UnitOfWork } from './unit-of-work.ts'

/** Why nothing is attempted on a route for now. */
export interface RouteTrouble {
  kind: NonNullable<Retry['trouble']>
  reason: Words
  answer: string
}

export interface LaneRunnerOptions {
  route: Route
  outbox: Outbox
  unitOfWork: UnitOfWork
  destination: Destination
  /** Read anew for each use: an operator may change them at any time. */
  settings: () => ConnectionSettings
  /** How many lanes may be attempted at the same moment. */
  concurrency: () => number
  /** Closed, nothing is claimed; who opens it calls `wake`. Attempts under way are not touched. */
  isGateOpen: () => boolean
  now: () => number
  /** What follows from a settled delivery (mappings, ticks), written in the same transaction. */
  afterSettling: (tx: Transaction, settlement: Settlement) => Promise<void>
  /** Told once for each settled attempt, after it is durable. */
  onAttempt: (settlement: Settlement) => void
  /** Told when the whole other side gets into trouble, when the trouble changes, and with `undefined` when it is over. */
  onTrouble: (trouble: RouteTrouble | undefined) => void
  /** Told when our own database would not take a turn; the runner tries again after a second. */
  onFault: (error: unknown) => void
}

/**
 * Takes the head of each free lane of one route, has it attempted, and settles it. One turn of the runner settles what
 * has ended and claims what is due in a single transaction, so a busy lane costs one commit for each message.
 *
 * When an outcome says that the whole other side is in trouble, no lane is attempted. The runner asks the other side
 * after growing waits whether it is back, and lets one head through when that question gets no telling answer.
 *
 * A single message may look like such trouble: its answer never comes, or a firewall refuses its words. So a delivery
 * that fails this way again is not believed at once: the other side is asked. When it is ready, the failure is this
 * lane's alone: the lane backs off, the others go on; and after three such tries over a minute the delivery counts as
 * refused. When it is not ready, the failure is the outage's and nothing counts against the message, however long that
 * lasts. `Suspects` keeps the count.
 *
 * A single message may even end the process. What a dead process left open is counted with the delivery, over restarts,
 * and given up when that has happened too often in a row.
 */
export class LaneRunner {
  readonly #options: LaneRunnerOptions
  readonly #stopping = new AbortController()
  readonly #suspects = new Suspects()
  readonly #running = new Map<Delivery['id'], Promise<void>>()
  #settled: Settlement[] = []
  #isTurning = false
  #isWokenAgain = false
  #isStarted = false
  #dueTimer: NodeJS.Timeout | undefined
  #probeTimer: NodeJS.Timeout | undefined
  #trouble: (RouteTrouble & { probes: number; until: number; letsOneThrough: boolean }) | undefined
  #lastTurn: Promise<void> = Promise.resolve()
  #isDraining = false

  constructor(options: LaneRunnerOptions) {
    this.#options = options
    // Every attempt under way listens to it; that is no leak.
    setMaxListeners(0, this.#stopping.signal)
  }

  /** Settles what a dead process left open, takes up a stored wait, and begins. */
  async start(): Promise<void> {
    const { outbox, unitOfWork, route, now, afterSettling, onAttempt } = this.#options
    const recovered = await unitOfWork.run(async (tx) => {
      const settlements = await outbox.recover(tx, route, now(), (delivery) => this.#judgeCutOff(delivery))
      for (const settlement of settlements) await afterSettling(tx, settlement)
      return settlements
    })
    recovered.forEach(onAttempt)
    const wait = await outbox.getWait(route)
    if (wait && wait.until > now()) this.#enterTrouble({ kind: 'limited', reason: wait.reason, answer: '' }, wait.until)
    this.#isStarted = true
    this.wake()
  }

  /** There may be something to do. Cheap; called from inside a unit of work, it joins that commit where it can. */
  wake(): void {
    if (!this.#isStarted) return
    if (this.#isTurning) this.#isWokenAgain = true
    else this.#lastTurn = this.#turn()
  }

  /** Something about the other side was changed (a key, an address): asks at once whether the trouble is over. */
  recheck(): void {
    if (this.#trouble && this.#trouble.kind !== 'limited') {
      this.#trouble.probes = 0
      void this.#probe()
    }
    this.wake()
  }

  /** Stops claiming and waits up to `graceMs` for the attempts under way; those still open then are cut off. */
  async stop(graceMs: number): Promise<void> {
    this.#isDraining = true
    clearTimeout(this.#dueTimer)
    clearTimeout(this.#probeTimer)
    const cutOff = setTimeout(() => this.#stopping.abort(), graceMs)
    await Promise.all(this.#running.values())
    clearTimeout(cutOff)
    this.#stopping.abort()
    for (let turns = 0; turns < mostLastTurns && (this.#settled.length > 0 || this.#isTurning); turns++) {
      this.wake()
      await this.#lastTurn
    }
    clearTimeout(this.#dueTimer)
    this.#isStarted = false
  }

  /** One turn at a time: a second one in the same transaction would settle and claim the same again. */
  async #turn(): Promise<void> {
    this.#isTurning = true
    this.#isWokenAgain = false
    try {
      const { claimed, settled, nextDueAt } = await this.#options.unitOfWork.run((tx) => this.#settleAndClaim(tx))
      this.#settled = this.#settled.filter((settlement) => !settled.includes(settlement))
      settled.forEach(this.#options.onAttempt)
      for (const delivery of claimed) this.#begin(delivery)
      this.#scheduleDue(nextDueAt)
    } catch (error) {
      this.#options.onFault(error)
      this.#scheduleDue(this.#options.now() + 1_000)
      this.#isWokenAgain = false
    } finally {
      this.#isTurning = false
    }
    if (this.#isWokenAgain) this.wake()
  }

  async #settleAndClaim(tx: Transaction) {
    const { outbox, route, now, concurrency, afterSettling } = this.#options
    const settled = [...this.#settled]
    if (settled.length > 0) await outbox.settle(tx, settled)
    for (const settlement of settled) await afterSettling(tx, settlement)
    const free = this.#mayClaim(concurrency() - this.#running.size)
    const claimed = free > 0 ? await outbox.claimHeads(tx, route, free, now()) : []
    const nextDueAt = free > claimed.length ? await outbox.nextDueAt(tx, route) : null
    return { claimed, settled, nextDueAt }
  }

  #mayClaim(free: number): number {
    if (this.#isDraining || !this.#options.isGateOpen()) return 0
    if (!this.#trouble) return free
    return this.#trouble.letsOneThrough && this.#running.size === 0 ? 1 : 0
  }

  #begin(delivery: Delivery): void {
    const attempt = this.#attempt(delivery).finally(() => {
      this.#running.delete(delivery.id)
      this.wake()
    })
    this.#running.set(delivery.id, attempt)
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { now, settings } = this.#options
    const startedAt = now()
    const { outcome: told, isHeld } = await this.#tryToDeliver(delivery)
    const { outcome, isGivenUp } = await this.#findCulprit(delivery, told)
    const finishedAt = now()
    const next = chooseNext({ outcome, delivery, isHeld, isGivenUp }, settings(), finishedAt)
    if (next.state !== 'waiting') this.#suspects.clear(delivery)
    if (next.state === 'delivered') this.#suspects.noteDelivered(delivery, finishedAt)
    this.#settled.push({ delivery, startedAt, finishedAt, outcome, next })
    this.#learnFrom(outcome, finishedAt)
  }

  /** Whether a failure is the whole other side's or this message's own; see above. */
  async #findCulprit(delivery: Delivery, outcome: Outcome): Promise<{ outcome: Outcome; isGivenUp: boolean }> {
    const { signal } = this.#stopping
    const isSuspicious = outcome.kind === 'uncertain' || (outcome.kind === 'retry' && isWideTrouble(outcome))
    if (!isSuspicious || signal.aborted) return { outcome, isGivenUp: false }
    if (!this.#trouble) {
      if (!this.#suspects.suspect(delivery)) return { outcome, isGivenUp: false }
      const { kind } = await this.#askDestination()
      const isTelling = outcome.kind === 'uncertain' || (outcome.trouble ?? 'unreachable') !== 'unreachable'
      if (kind === 'ready')
        return { outcome: { ...outcome, scope: 'lane' }, isGivenUp: this.#suspects.blame(delivery, isTelling, this.#options.now()) }
    }
    this.#suspects.clear(delivery)
    return { outcome, isGivenUp: false }
  }

  #askDestination(): Promise<ProbeResult> {
    return this.#options.destination.probe(this.#stopping.signal).catch(() => ({ kind: 'unknown' }) as const)
  }

  async #tryToDeliver(delivery: Delivery): Promise<{ outcome: Outcome; isHeld: boolean }> {
    const { destination, settings } = this.#options
    const signal = this.#stopping.signal
    try {
      if (delivery.uncertainAttempts === 0) return { outcome: await destination.deliver(delivery, signal, false), isHeld: false }
      const resolution = await destination.resolve(delivery, signal)
      if (resolution.kind === 'delivered') {
        const { answer, receipt = {} } = resolution
        return { outcome: { kind: 'delivered', answer, receipt }, isHeld: false }
      }
      if (resolution.kind === 'not_yet') return { outcome: askedAgain, isHeld: false }
      const isToAsk = settings().uncertain_policy === 'hold' && !delivery.mayRepeat
      if (resolution.kind === 'unknown' && isToAsk) return { outcome: undecided, isHeld: true }
      return { outcome: await destination.deliver(delivery, signal, resolution.kind === 'unknown'), isHeld: false }
    } catch (error) {
      return { outcome: brokenAttempt(error, destination.isRepeatable(delivery)), isHeld: false }
    }
  }

  #judgeCutOff(delivery: Delivery): Pick<Settlement, 'outcome' | 'next'> {
    const { destination, settings, now } = this.#options
    const isRepeatable = destination.isRepeatable(delivery)
    const outcome: Outcome = isRepeatable ? cutOffRepeatable : cutOffUncertain
    if (delivery.cutOffs + 1 >= mostCutOffs(isRepeatable)) {
      const times = `, the ${delivery.cutOffs + 1}th time in a row`
      return { outcome: { ...outcome, answer: outcome.answer + times, reason: endsTheBridge }, next: refused(settings()) }
    }
    const next = nextStep(outcome, delivery, settings(), now())
    return { outcome, next: next.state === 'waiting' ? { ...next, dueAt: next.dueAt + cutOffSpreadMs(delivery) } : next }
  }

  #learnFrom(outcome: Outcome, now: number): void {
    if ((outcome.kind === 'retry' || outcome.kind === 'uncertain') && outcome.scope === 'destination') {
      const kind = outcome.kind === 'retry' ? (outcome.trouble ?? 'unreachable') : 'unreachable'
      this.#enterTrouble(
        { kind, reason: outcome.reason, answer: outcome.answer },
        outcome.kind === 'retry' ? now + (outcome.afterMs ?? 0) : now,
      )
    } else if (this.#trouble && (this.#trouble.kind !== 'limited' || now >= this.#trouble.until)) {
      this.#leaveTrouble()
    }
  }

  #enterTrouble(trouble: RouteTrouble, until: number): void {
    const known = this.#trouble
    this.#trouble = { ...trouble, probes: known?.probes ?? 0, until: Math.max(until, known?.until ?? 0), letsOneThrough: false }
    if (known?.kind !== trouble.kind || known.reason.en !== trouble.reason.en) this.#options.onTrouble(trouble)
    if (trouble.kind === 'limited') this.#storeWait({ until: this.#trouble.until, reason: trouble.reason })
    this.#scheduleProbe()
  }

  #leaveTrouble(): void {
    if (!this.#trouble) return
    const wasLimited = this.#trouble.kind === 'limited'
    this.#trouble = undefined
    clearTimeout(this.#probeTimer)
    if (wasLimited) this.#storeWait(null)
    this.#options.onTrouble(undefined)
    this.wake()
  }

  #storeWait(wait: { until: number; reason: Words } | null): void {
    const { unitOfWork, outbox, route, onFault } = this.#options
    unitOfWork.run((tx) => outbox.setWait(tx, route, wait)).catch(onFault)
  }

  #scheduleProbe(): void {
    clearTimeout(this.#probeTimer)
    if (!this.#trouble || this.#isDraining) return
    const isPaused = this.#trouble.kind === 'unauthorized' || this.#trouble.kind === 'misconfigured'
    const delay = Math.max(probeDelayMs(this.#trouble.probes, isPaused), this.#trouble.until - this.#options.now())
    this.#probeTimer = setTimeout(() => void this.#probe(), Math.min(delay, longestTimerMs))
  }

  async #probe(): Promise<void> {
    const trouble = this.#trouble
    if (!trouble || this.#isDraining) return
    trouble.probes += 1
    if (this.#options.now() < trouble.until) return this.#scheduleProbe()
    const result = await this.#askDestination()
    if (this.#trouble !== trouble || this.#isDraining) return
    if (result.kind === 'ready') this.#leaveTrouble()
    else if (result.kind === 'waiting') this.#learnFrom(result.outcome, this.#options.now())
    else this.#letOneThrough(trouble)
  }

  #letOneThrough(trouble: { letsOneThrough: boolean }): void {
    trouble.letsOneThrough = true
    this.#scheduleProbe()
    this.wake()
  }

  #scheduleDue(nextDueAt: number | null): void {
    clearTimeout(this.#dueTimer)
    if (nextDueAt === null || this.#isDraining) return
    const delay = Math.max(0, nextDueAt - this.#options.now())
    this.#dueTimer = setTimeout(() => this.wake(), Math.min(delay, longestTimerMs))
  }
}

/** Where the database takes no more turns, what is left open is found again by `recover` at the next start. */
const mostLastTurns = 3

/** Node's timers overflow past 24.8 days; a wait that long is simply looked at again. */
const longestTimerMs = 2 ** 31 - 1

const cutOffWords: Words = { en: 'The bridge stopped during the attempt', ru: 'Мост остановился во время попытки' }
const cutOffRepeatable: Retry = { kind: 'retry', answer: 'process ended during the attempt', reason: cutOffWords, scope: 'lane' }
const cutOffUncertain: Uncertain = { kind: 'uncertain', answer: 'process ended during the attempt', reason: cutOffWords, scope: 'lane' }

const endsTheBridge: Words = {
  en: 'The bridge stopped in each attempt at this message, which may be the cause',
  ru: 'Мост останавливался при каждой попытке доставить это сообщение; возможно, причина в нём',
}

/** Nothing was sent, so nothing more is in doubt than was before. */
const undecided: Retry = {
  kind: 'retry',
  answer: 'not sent again: whether it arrived could not be found out',
  reason: { en: 'Whether the message arrived could not be found out', ru: 'Не удалось выяснить, дошло ли сообщение' },
  scope: 'lane',
}

const askedAgain: Retry = {
  kind: 'retry',
  answer: 'not sent again: whether it arrived is asked again',
  reason: { en: 'Whether the message arrived could not be asked just now', ru: 'Спросить, дошло ли сообщение, сейчас не удалось' },
  scope: 'lane',
}

/** Another side that asked for a wait told when it ends; that is nobody's fault. */
function isWideTrouble({ scope, trouble }: Retry): boolean {
  return scope === 'destination' && trouble !== 'limited'
}

function chooseNext(
  { outcome, delivery, isHeld, isGivenUp }: { outcome: Outcome; delivery: Delivery; isHeld: boolean; isGivenUp: boolean },
  settings: ConnectionSettings,
  now: number,
): NextStep {
  if (isHeld) return { state: 'held' }
  return isGivenUp ? refused(settings) : nextStep(outcome, delivery, settings, now)
}

/** A fault of our own code in an attempt must not stop the lane for ever, nor count as if nothing had been sent. */
function brokenAttempt(error: unknown, isRepeatable: boolean): Outcome {
  const answer = `fault in the bridge: ${error instanceof Error ? error.message : String(error)}`
  const reason: Words = { en: 'A fault inside the bridge', ru: 'Сбой внутри моста' }
  return isRepeatable ? { kind: 'retry', answer, reason, scope: 'lane' } : { kind: 'uncertain', answer, reason, scope: 'lane' }
}
