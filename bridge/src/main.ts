import { existsSync, readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { createInterface } from 'node:readline/promises'
import { App } from './app.ts'
import type { Addresses, CommandPorts, Examination, TestFile, Workspace } from './cli/command-ports.ts'
import { createProgram } from './cli/program.ts'
import { type Config, readConfig } from './config/config.ts'
import { type Environment, readEnvironment } from './config/env.ts'
import { readSecrets, type Secrets } from './config/secrets.ts'
import { requiredInputs } from './connections/connection-input.ts'
import { ConnectionSnapshot } from './connections/connection-snapshot.ts'
import { Connections } from './connections/connections.ts'
import { defaultConnection, inputOf, invalidConfig, overruledAtStart, problemsOf } from './connections/default-connection.ts'
import { BridgeError } from './domain/errors.ts'
import { makeLink } from './files/file-links.ts'
import { selfTestFile } from './files/self-test-file.ts'
import { createLogger, type Log } from './observe/logger.ts'
import { dayOf } from './planfix/day-budget.ts'
import { accountOf, PlanfixAccounts } from './planfix/planfix-accounts.ts'
import { runSelfTest } from './planfix/self-test.ts'
import { openStore, type Store } from './store/open-store.ts'

/** Wrong settings: a supervisor should not try again. */
const exitConfig = 2
const exitFailure = 1

/** The link of the self-test is fetched at once, ms. */
const testLinkMs = 600_000

/** The process: reads the environment, runs a command, ends with its exit code. */
export async function main(argv: string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  const ports: CommandPorts = {
    run,
    open: openWorkspace,
    doctor: { readAddresses, open: openExamination },
    write: (text) => void process.stdout.write(text),
    warn: (text) => void process.stderr.write(text),
    ask,
  }
  try {
    await createProgram(ports, version).parseAsync(argv)
  } catch (error) {
    process.exitCode = tell(error)
  }
}

async function run(mode: 'start' | 'setup'): Promise<number> {
  const { config, secrets, environment } = readSettings({ mayBeEmpty: mode === 'setup' })
  await using logger = createLogger(config.log)
  const { log } = logger
  if (environment.unused.length > 0)
    log.warn(`Set, but not used by this version yet / Заданы, но в этой версии не используются: ${environment.unused.join(', ')}`)
  const ended = untilSignal(log)
  const app = await App.start({ config, secrets, environment, log, mayBeEmpty: mode === 'setup' })
  log.info({ module: 'main' }, `Plangram listens on ${app.address} / Plangram принимает запросы на ${app.address}`)
  const code = await ended
  await app.stop()
  log.info({ module: 'main' }, 'Stopped; what was not delivered yet is kept / Остановлено; недоставленное сохранено')
  // Everything is closed; should a library still hold on to something, the process ends all the same.
  setTimeout(() => process.exit(code), 2_000).unref()
  return code
}

/**
 * Resolves with the exit code at SIGINT or SIGTERM, and at a fault nobody caught. A second signal ends the process at
 * once: everything is durable, so that is safe.
 */
function untilSignal(log: Log): Promise<number> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      log.info(
        { module: 'main' },
        `Interrupted (${signal}); finishing what is under way / Прервано (${signal}), завершаются начатые попытки`,
      )
      resolve(0)
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(exitFailure))
    }
    process.once('SIGINT', onSignal)
    process.once('SIGTERM', onSignal)
    process.on('uncaughtException', (error) => {
      log.fatal({ err: error }, 'A fatal error; the process ends and can be started again / Неустранимая ошибка, процесс завершается')
      setTimeout(() => process.exit(exitFailure), 1_000).unref()
      resolve(exitFailure)
    })
    process.on('unhandledRejection', (reason) => {
      // mtcute leaves promises behind when it is taken apart; they concern a client that is gone.
      const isMtcute = reason instanceof Error && /@mtcute|@fuman/.test(reason.stack ?? '')
      if (isMtcute) return log.debug({ module: 'mtcute', err: reason }, 'a promise was left behind')
      throw reason
    })
  })
}

async function openWorkspace(): Promise<Workspace> {
  const { config, secrets, environment } = readSettings({ mayBeEmpty: true })
  const store = await openStore({ path: config.databasePath, encryptionKey: secrets.encryptionKey, isExclusive: false })
  return {
    connections: new Connections(store.connections, Date.now),
    lookup: store.mappings,
    outbox: store.outbox,
    unitOfWork: store.unitOfWork,
    requestsToday: async ({ planfix }) => {
      const account = accountOf(planfix)?.toLowerCase()
      return account === undefined ? null : store.requestCounts.of(account).load(dayOf(Date.now()))
    },
    overruledAtStart: (changed, names) => overruledAtStart(changed, names, environment),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

function readAddresses(): Addresses {
  const { host, port, publicUrl } = readSettings({ mayBeEmpty: true }).config
  const reachable = /^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host
  return { publicUrl, localUrl: `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}` }
}

/** The connections of the database and of the environment; makes no database where there is none. */
async function openExamination(): Promise<Examination> {
  const { config, secrets, environment } = readSettings({ mayBeEmpty: true })
  const path = config.databasePath
  const store = existsSync(path) ? await openStore({ path, encryptionKey: secrets.encryptionKey, isExclusive: false }) : undefined
  const stored = (await store?.connections.list()) ?? []
  const snapshot = new Connections(new ConnectionSnapshot(stored), Date.now)
  await defaultConnection(snapshot, environment, { mayBeEmpty: true })
  const all = await snapshot.list()
  // Before the first start there is no database, and so no other process that asks.
  const count = (account: string) => store?.requestCounts.of(account) ?? { load: async () => 0, add: async () => 0 }
  const turns = store && ((account: string) => store.planfixTurns.of(account))
  const raise = (error: unknown) => {
    throw error
  }
  const accounts = new PlanfixAccounts({ connections: () => all, count, turns, now: Date.now, onFault: raise, onPassedOver: () => {} })
  const parts = { accounts, now: Date.now, signal: new AbortController().signal }
  return {
    hasDatabase: store !== undefined,
    testFile: store ? testFileOf(store) : null,
    connections: snapshot,
    isStored: ({ id }) => stored.some((one) => one.id === id),
    testPlanfix: (connection, mayWrite, report) => runSelfTest(connection, { ...parts, mayWrite }, report),
    async [Symbol.asyncDispose]() {
      await accounts.close()
      await store?.[Symbol.asyncDispose]()
    },
  }
}

/** The running bridge gives this file away when it has the same key as this database. */
function testFileOf({ box }: Store): TestFile {
  const expiresAt = Date.now() + testLinkMs
  return { ...selfTestFile, linkAt: (base) => makeLink(selfTestFile, { base, key: box.linkKey, expiresAt }) }
}

/** Everything from the environment and `.env`, checked at once. @throws BridgeError that names every problem */
function readSettings({ mayBeEmpty }: { mayBeEmpty: boolean }): { config: Config; secrets: Secrets; environment: Environment } {
  loadEnvFile()
  const environment = readEnvironment(process.env)
  const config = readConfig(environment)
  const secrets = readSecrets(environment)
  const input = inputOf(environment)
  const isDescribed = requiredInputs.some((name) => input[name] !== undefined)
  const isNew = !Array.isArray(config) && !existsSync(config.databasePath)
  const connectionProblems = isDescribed || (isNew && !mayBeEmpty) ? problemsOf(input, environment.settings) : []
  if (Array.isArray(config) || Array.isArray(secrets) || connectionProblems.length > 0) {
    const problems = [...(Array.isArray(config) ? config : []), ...(Array.isArray(secrets) ? secrets : []), ...connectionProblems]
    throw invalidConfig(problems, { namesSetup: isNew || Array.isArray(config) })
  }
  return { config, secrets, environment }
}

/** What the environment says already wins over `.env`. */
function loadEnvFile(): void {
  if (!existsSync('.env')) return
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    const words = {
      en: `is there, but cannot be read (${error instanceof Error ? error.message : String(error)}); make it readable for the user that runs the bridge`,
      ru: 'файл есть, но не читается; сделайте его доступным пользователю, под которым работает мост',
    }
    throw invalidConfig([{ name: '.env', words }], { namesSetup: false })
  }
}

async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await terminal.question(question)
  } finally {
    terminal.close()
  }
}

/** Says what is wrong, in both languages where it is an error of ours, and returns the exit code. */
function tell(error: unknown): number {
  if (error instanceof BridgeError) {
    process.stderr.write(`${error.words.en}\n\n${error.words.ru}\n\n(${error.code})\n`)
    return error.code === 'PLANGRAM_CONFIG_INVALID' || error.code === 'PLANGRAM_TELEGRAM_KEY_UNUSABLE' ? exitConfig : exitFailure
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return exitFailure
}
