import { parseArgs } from 'node:util'
import { TelegramSimulator } from './telegram-simulator.ts'

const HELP = `Runs a Telegram of your own: clients connect to it by MTProto, people who write to bots are scripted over HTTP.

  npm run simulate -- telegram [options]

  --port PORT          for clients, default 4430 (0: any free port)
  --control-port PORT  for the control API on 127.0.0.1, default 4431 (0: any free port)
  --host HOST          address to listen on for clients, default 127.0.0.1
  --data DIR           folder in which everything is kept, default telegram-simulator-data
  --key-out FILE       writes the public key there, which clients have to trust
  --help               this text
`

/** A mistake in the arguments; the message says which. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * The command line: runs until SIGINT or SIGTERM. Resolves when everything is stopped.
 * Prints one line with both addresses when clients can connect, and problems of clients to stderr.
 * @throws UsageError
 */
export async function simulateTelegram(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  if (!options) {
    process.stdout.write(HELP)
    return
  }
  const telegram = await TelegramSimulator.start({ ...options, onProblem: (problem) => console.error(problem) })
  const { address, controlAddress } = telegram
  const control = controlAddress ? `http://${controlAddress.host}:${controlAddress.port}` : 'off'
  console.log(`Telegram simulator ready: clients ${address.host}:${address.port}, control ${control}`)
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await telegram.stop()
}

function readOptions(args: readonly string[]) {
  const values = parse(args)
  if (values.help) return undefined
  return {
    host: values.host,
    port: readPort('--port', values.port),
    controlPort: readPort('--control-port', values['control-port']),
    dataDir: values.data,
    keyOut: values['key-out'],
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '4430' },
        'control-port': { type: 'string', default: '4431' },
        host: { type: 'string', default: '127.0.0.1' },
        data: { type: 'string', default: 'telegram-simulator-data' },
        'key-out': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error} (--help lists the options)`)
  }
}

function readPort(option: string, text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`${option} ${text}: a port is a number from 0 to 65535.`)
  return port
}
