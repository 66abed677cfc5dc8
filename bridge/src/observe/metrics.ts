import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What is read from the database at each scrape, so that the figures outlive restarts. */
export interface MetricSources {
  countAttempts(): Promise<{ connection: string; direction: string; outcome: string; count: number }[]>
  depths(): Promise<{ connection: string; direction: string; count: number }[]>
  troubled(): Promise<{ connection: string; direction: string; state: 'held' | 'rejected'; count: number }[]>
  online(): { connection: string; isOnline: boolean }[]
  planfixRequests(): PlanfixRequests[]
}

/** Requests to one Planfix account's XML and REST APIs on the present day (UTC). */
export interface PlanfixRequests {
  /** The account's own host. */
  account: string
  byPurpose: Record<string, number>
  budget: number
  left: number
}

/** Everything that `/metrics` tells (Prometheus text format). */
export class Metrics {
  readonly registry = new Registry()

  readonly messages = new Counter({
    name: 'plangram_messages_total',
    help: 'Messages taken from a side since the start, repeats not counted',
    labelNames: ['connection', 'origin'] as const,
    registers: [this.registry],
  })
  readonly repeats = new Counter({
    name: 'plangram_repeats_total',
    help: 'Messages that came again and were not carried again',
    labelNames: ['connection', 'origin'] as const,
    registers: [this.registry],
  })
  readonly ignored = new Counter({
    name: 'plangram_ignored_updates_total',
    help: 'Telegram updates that are not bridged, by reason',
    labelNames: ['connection', 'reason'] as const,
    registers: [this.registry],
  })
  readonly refusedAutomations = new Counter({
    name: 'plangram_refused_automations_total',
    help: 'Calls of Planfix automations that led to nothing; why is in the log and in the answer',
    labelNames: ['connection'] as const,
    registers: [this.registry],
  })
  readonly gaps = new Counter({
    name: 'plangram_gaps_total',
    help: 'Times Telegram skipped updates and the gap was looked through message by message',
    labelNames: ['connection'] as const,
    registers: [this.registry],
  })
  readonly deliverySeconds = new Histogram({
    name: 'plangram_delivery_seconds',
    help: 'From a message being stored here to the other side having accepted it',
    labelNames: ['direction'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3_600],
    registers: [this.registry],
  })
  readonly commitSeconds = new Histogram({
    name: 'plangram_commit_seconds',
    help: 'Group commits of the database, fsync included',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5],
    registers: [this.registry],
  })

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'plangram_' })
  }

  /** Adds the figures that live in the database and in the connections. */
  readFrom(sources: MetricSources): void {
    new Counter({
      name: 'plangram_attempts_total',
      help: 'Attempts at delivery by outcome, since the database was made',
      labelNames: ['connection', 'direction', 'outcome'] as const,
      registers: [this.registry],
      async collect() {
        this.reset()
        for (const { count, ...labels } of await sources.countAttempts()) this.inc(labels, count)
      },
    })
    new Gauge({
      name: 'plangram_queue_depth',
      help: 'Deliveries that have not ended',
      labelNames: ['connection', 'direction'] as const,
      registers: [this.registry],
      async collect() {
        this.reset()
        for (const { count, ...labels } of await sources.depths()) this.set(labels, count)
      },
    })
    new Gauge({
      name: 'plangram_troubled_deliveries',
      help: 'Deliveries that need the operator: held (their chat is blocked) or rejected (put aside)',
      labelNames: ['connection', 'direction', 'state'] as const,
      registers: [this.registry],
      async collect() {
        this.reset()
        for (const { count, ...labels } of await sources.troubled()) this.set(labels, count)
      },
    })
    new Gauge({
      name: 'plangram_connection_online',
      help: '1 while the connection is Online',
      labelNames: ['connection'] as const,
      registers: [this.registry],
      collect() {
        this.reset()
        for (const { connection, isOnline } of sources.online()) this.set({ connection }, isOnline ? 1 : 0)
      },
    })
    this.#readPlanfixRequests(sources)
  }

  /** Gauges, for the figures of a day begin anew with the next one. */
  #readPlanfixRequests({ planfixRequests }: MetricSources): void {
    new Gauge({
      name: 'plangram_planfix_requests_today',
      help: 'Requests to a Planfix account (XML and REST) on this day (UTC), by what they are made for; earlier: before a restart, elsewhere: by other programs',
      labelNames: ['account', 'purpose'] as const,
      registers: [this.registry],
      collect() {
        this.reset()
        for (const { account, byPurpose } of planfixRequests())
          for (const [purpose, count] of Object.entries(byPurpose)) this.set({ account, purpose }, count)
      },
    })
    new Gauge({
      name: 'plangram_planfix_requests_budget',
      help: 'Requests a day that the plan of a Planfix account includes, as the connections are set',
      labelNames: ['account'] as const,
      registers: [this.registry],
      collect() {
        this.reset()
        for (const { account, budget } of planfixRequests()) this.set({ account }, budget)
      },
    })
    new Gauge({
      name: 'plangram_planfix_requests_left',
      help: 'How many of them are left on this day (UTC)',
      labelNames: ['account'] as const,
      registers: [this.registry],
      collect() {
        this.reset()
        for (const { account, left } of planfixRequests()) this.set({ account }, left)
      },
    })
  }
}
