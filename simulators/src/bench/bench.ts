import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Faults, faultsOf, type Latencies, latenciesOf, perSecondOf, round, sumOfFaults } from './figures.ts'
import { customersWrite, employeesAnswer, makeCustomers, type Measured } from './measure.ts'
import { usageOf } from './process-usage.ts'
import { Rig } from './rig.ts'
import { measureYardstick, type Yardstick } from './yardsticks.ts'

const usage = `Measures the whole path through the bridge, with both simulators in processes of their own.

  npm run bench [-- --messages N] [-- --seconds S]

  --messages N   how many messages make the backlog of each direction, default 4000
  --seconds S    how long 20 messages a second are written for the latencies, default 15
`

/** One direction: how fast a backlog drains, what it costs, and how long a message takes at 20 a second. */
interface DirectionFigures extends Latencies, Faults {
  perSecond: number
  cpuSPer1000: number
}

interface Report {
  toPlanfix: DirectionFigures
  toTelegram: DirectionFigures
  /** Messages a second while Planfix takes 100 ms for each answer. */
  slowPlanfixPerSecond: number
  rssMiB: number
  yardstick: Yardstick
}

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '4000' },
    seconds: { type: 'string', default: '15' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) process.stdout.write(usage)
else await bench(Number(values.messages), Number(values.seconds))

async function bench(messages: number, seconds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plangram-bench-'))
  const rig = await Rig.start(folder)
  try {
    const yardstick = await measureYardstick(folder, rig.planfixUrl)
    await rig.bridge.start()
    const people = await makeCustomers(rig)
    await rig.planfix.send('POST', '/employees', { firstName: 'Олег', lastName: 'Петров' })
    await rig.planfix.send('PUT', '/pushes/settings', { parallel: 64 })
    const write = (count: number, perSecond?: number) => customersWrite(rig, people, count, perSecond)
    const answer = (count: number, perSecond?: number) => employeesAnswer(rig, people, count, perSecond)
    progress(`20 messages a second for ${seconds} s each way`)
    const pacedIn = await write(seconds * 20, 20)
    const pacedOut = await answer(seconds * 20, 20)
    progress(`a backlog of ${messages} messages to Planfix, then one to Telegram`)
    const toPlanfix = await direction(rig, pacedIn, () => write(messages), messages)
    const toTelegram = await direction(rig, pacedOut, () => answer(messages), messages)
    progress('a Planfix that takes 100 ms for each answer')
    const slowPlanfixPerSecond = await whileSlow(rig, () => write(Math.ceil(messages / 4)))
    print({ toPlanfix, toTelegram, slowPlanfixPerSecond, rssMiB: round(usageOf(rig.bridge.pid ?? 0).peakRssMiB), yardstick })
  } finally {
    await rig.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function direction(rig: Rig, paced: Measured, backlog: () => Promise<Measured>, messages: number): Promise<DirectionFigures> {
  const pid = rig.bridge.pid ?? 0
  const before = usageOf(pid).cpuS
  const measured = await backlog()
  const cpuS = usageOf(pid).cpuS - before
  return {
    perSecond: perSecondOf(measured.sent, measured.arrived),
    ...latenciesOf(paced.sent, paced.arrived),
    cpuSPer1000: round((cpuS / messages) * 1_000),
    ...sumOfFaults([faultsOf(paced.sent, paced.arrived), faultsOf(measured.sent, measured.arrived)]),
  }
}

async function whileSlow(rig: Rig, backlog: () => Promise<Measured>): Promise<number> {
  await rig.planfix.send('POST', '/trouble', { kind: 'slow', delayMs: 100 })
  const { sent, arrived } = await backlog()
  await rig.planfix.send('DELETE', '/trouble')
  return perSecondOf(sent, arrived)
}

function progress(what: string): void {
  process.stderr.write(`… ${what}\n`)
}

function print(report: Report): void {
  const rows: [string, (figures: DirectionFigures) => number][] = [
    ['messages a second until all arrived', ({ perSecond }) => perSecond],
    ['p50 at 20 a second, ms', ({ p50Ms }) => p50Ms],
    ['p95, ms', ({ p95Ms }) => p95Ms],
    ['p99, ms', ({ p99Ms }) => p99Ms],
    ['CPU seconds for 1,000 messages', ({ cpuSPer1000 }) => cpuSPer1000],
    ['lost', ({ lost }) => lost],
    ['duplicated', ({ duplicated }) => duplicated],
    ['out of order', ({ outOfOrder }) => outOfOrder],
  ]
  const line = (name: string, one: unknown, other: unknown) =>
    `${name.padEnd(40)}${String(one).padStart(14)}${String(other).padStart(14)}\n`
  process.stdout.write(`${JSON.stringify(report)}\n\n`)
  process.stdout.write(line('', 'to Planfix', 'to Telegram'))
  for (const [name, read] of rows) process.stdout.write(line(name, read(report.toPlanfix), read(report.toTelegram)))
  const { slowPlanfixPerSecond, rssMiB, yardstick } = report
  process.stdout.write(
    `\nPlanfix answering after 100 ms: ${slowPlanfixPerSecond} messages a second\npeak memory of the bridge: ${rssMiB} MiB\n`,
  )
  process.stdout.write(
    `yardsticks of this run (${cpus().length} cores): fsync p50 ${yardstick.fsyncP50Ms} ms; a bare HTTP forwarder ${yardstick.forwarderPerSecond} messages a second, p50 ${yardstick.forwarderP50Ms} ms\n`,
  )
}
