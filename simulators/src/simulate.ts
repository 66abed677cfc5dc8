import { simulatePlanfix } from './planfix/simulate-planfix.ts'
import { simulateTelegram } from './telegram/simulate-telegram.ts'

const usage = `Runs one of the simulators alone, for anyone's tests:

  npm run simulate -- telegram --port P --control-port C --key-out FILE --data DIR
  npm run simulate -- planfix --port P --control-port C [--data DIR] [--bridge-url URL]

Each explains its options with --help; the second port is its control API.
`

const simulators: Record<string, (args: string[]) => Promise<void>> = { telegram: simulateTelegram, planfix: simulatePlanfix }

const [name = '', ...args] = process.argv.slice(2)
const simulate = simulators[name]
if (!simulate) {
  const isAsked = name === '--help' || name === 'help'
  process[isAsked ? 'stdout' : 'stderr'].write(usage)
  process.exitCode = isAsked ? 0 : 2
} else {
  try {
    await simulate(args)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = error instanceof Error && error.name === 'UsageError' ? 2 : 1
  }
}
