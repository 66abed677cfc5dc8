import { parseArgs } from 'node:util'
import { type PlanfixOptions, PlanfixSimulator } from './planfix-simulator.ts'
import { UsageError } from './usage-error.ts'

const usage = `A Planfix account for tests, demo and bench over HTTP: the chat API, both ways, and the XML API (/xml/).

usage: npm run simulate -- planfix [options]

  --port PORT            port of the Planfix APIs (default 5501)
  --control-port PORT    port of the control API (default 5502)
  --host HOST            address to listen on (default 127.0.0.1)
  --data DIR             keep the account in this folder (default: in memory)
  --account NAME         name of the account (default acme)
  --provider-id ID       providerId of its chat integration (default telegram)
  --name NAME            connection name, seen in task names (default Telegram)
  --planfix-token TOKEN  what the bridge must send as planfix_token (default planfix-token)
  --bridge-url URL       where pushes go (can be set later over the control API)
  --bridge-token TOKEN   what Planfix sends as token (default bridge-token)
  --xml-key KEY          API key of the XML API (default xml-key)
  --xml-token TOKEN      its token, which acts as a robot (default xml-token)
  --rest-token TOKEN     token of the REST API, which acts as the same robot (default rest-token)
  --help                 this text
`

const options = {
  port: { type: 'string', default: '5501' },
  'control-port': { type: 'string', default: '5502' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  account: { type: 'string' },
  'provider-id': { type: 'string', default: 'telegram' },
  name: { type: 'string' },
  'planfix-token': { type: 'string', default: 'planfix-token' },
  'bridge-url': { type: 'string' },
  'bridge-token': { type: 'string', default: 'bridge-token' },
  'xml-key': { type: 'string', default: 'xml-key' },
  'xml-token': { type: 'string', default: 'xml-token' },
  'rest-token': { type: 'string', default: 'rest-token' },
  help: { type: 'boolean', default: false },
} as const

/**
 * The command line of the Planfix simulator. Resolves when it was stopped by SIGINT or SIGTERM.
 * Mistakes are told on stderr with exit code 2, a start that failed with exit code 1.
 */
export async function simulatePlanfix(args: string[]): Promise<void> {
  const values = readArgs(args)
  if (!values) return
  try {
    const planfix = await PlanfixSimulator.start(values)
    console.log(`Planfix simulator is ready: chat API ${planfix.url}, control API ${planfix.controlUrl}`)
    await stopSignal()
    await planfix.stop()
  } catch (error) {
    fail(`The Planfix simulator cannot run: ${messageOf(error)}`, error instanceof UsageError ? 2 : 1)
  }
}

function readArgs(args: string[]): PlanfixOptions | undefined {
  try {
    const { values } = parseArgs({ args, options })
    if (values.help) {
      console.log(usage)
      return undefined
    }
    const { host, data, account, name } = values
    const tokens = { planfixToken: values['planfix-token'], bridgeToken: values['bridge-token'] }
    const given = { ...(name !== undefined && { name }), ...(values['bridge-url'] !== undefined && { bridgeUrl: values['bridge-url'] }) }
    return {
      host,
      port: readPort('port', values.port),
      controlPort: readPort('control-port', values['control-port']),
      dataDir: data,
      account,
      access: { xmlKey: values['xml-key'], xmlToken: values['xml-token'], restToken: values['rest-token'] },
      integrations: [{ providerId: values['provider-id'], ...tokens, ...given }],
    }
  } catch (error) {
    fail(`${messageOf(error)}\nTry: npm run simulate -- planfix --help`, 2)
    return undefined
  }
}

function readPort(name: string, text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65535) return port
  throw new Error(`--${name} must be a port number, 0 to 65535, not ${JSON.stringify(text)}`)
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fail(message: string, exitCode: number): void {
  console.error(message)
  process.exitCode = exitCode
}
