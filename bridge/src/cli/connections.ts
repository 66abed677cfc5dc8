import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { requiredInputs } from '../connections/connection-input.ts'
import { checkedDetails, sortChanges } from '../connections/connections.ts'
import type { Overruled } from '../connections/default-connection.ts'
import { connectionSettings, settingNames } from '../connections/settings.ts'
import type { Connection } from '../domain/connection.ts'
import type { CommandPorts, Workspace } from './command-ports.ts'

interface OutputOptions {
  json?: boolean
  reveal?: boolean
}

export function addConnections(program: Command, ports: CommandPorts): void {
  const connections = program
    .command('connections')
    .description('create, list, show and change connections / соединения: создать, показать, изменить')
  const using = (work: (workspace: Workspace) => Promise<void>) => usingWorkspace(ports, work)

  connections
    .command('add <name> [values...]')
    .description('make a connection / создать соединение')
    .addHelpText('after', inputHelp)
    .option('--json', 'print JSON')
    .action((name: string, values: string[], options: OutputOptions) =>
      using(async (workspace) => {
        const { inputs, settings } = sortChanges(readValues(values))
        const made = await workspace.connections.create(name, checkedDetails(await askForMissing(ports, inputs)), settings)
        ports.write(options.json ? json(describe(made, true)) : `${card(made, true)}\n`)
      }),
    )

  connections
    .command('list')
    .description('list the connections / показать все соединения')
    .option('--json', 'print JSON')
    .action((options: OutputOptions) =>
      using(async (workspace) => {
        const all = await workspace.connections.list()
        if (options.json) return ports.write(json(all.map((connection) => describe(connection, false))))
        ports.write(all.length > 0 ? all.map((connection) => `${summary(connection)}\n`).join('') : 'No connections / Соединений нет\n')
      }),
    )

  connections
    .command('show <name>')
    .description('show one connection / показать одно соединение')
    .option('--reveal', 'with its session key (the token for Planfix) / с ключом сеанса (токеном для Планфикса)')
    .option('--json', 'print JSON')
    .action((name: string, options: OutputOptions) =>
      using(async (workspace) => {
        const connection = await workspace.connections.read(name)
        const isRevealed = options.reveal ?? false
        const more = { planfix_requests_today: await workspace.requestsToday(connection) }
        ports.write(options.json ? json({ ...describe(connection, isRevealed), ...more }) : `${card(connection, isRevealed, more)}\n`)
      }),
    )

  connections
    .command('set <name> <changes...>')
    .description('change settings and values / изменить настройки и значения')
    .addHelpText('after', `${inputHelp}\nSettings / Настройки:\n${settingHelp()}`)
    .option('--json', 'print JSON')
    .action((name: string, changes: string[], options: OutputOptions) =>
      using(async (workspace) => {
        const values = readValues(changes)
        const changed = await workspace.connections.set(name, values)
        const showsKey = values['session_key'] === 'rotate'
        ports.write(options.json ? json(describe(changed, showsKey)) : `${card(changed, showsKey)}\n`)
        for (const overruled of workspace.overruledAtStart(changed, Object.keys(values))) ports.warn(overruledWarning(overruled))
      }),
    )

  addSwitch(connections, ports, 'start', 'bring a stopped connection back / снова включить остановленное соединение', false)
  addSwitch(connections, ports, 'stop', 'stop a connection and keep everything / остановить соединение, всё сохранив', true)
}

/** `connections start` and `connections stop`; a running bridge takes it up at once. */
function addSwitch(connections: Command, ports: CommandPorts, verb: string, description: string, isStopped: boolean): void {
  connections
    .command(`${verb} <name>`)
    .description(description)
    .option('--json', 'print JSON')
    .action((name: string, options: OutputOptions) =>
      usingWorkspace(ports, async (workspace) => {
        const changed = await workspace.connections.setStopped(await workspace.connections.read(name), isStopped)
        ports.write(options.json ? json(describe(changed, false)) : `${summary(changed)}\n`)
      }),
    )
}

function overruledWarning({ name, variable, isAbsent }: Overruled): string {
  return isAbsent
    ? `\nThe next start takes ${name} away again: the environment (.env) describes this connection and does not set ${variable}. Set it there too.\n` +
        `Следующий запуск снова уберёт ${name}: соединение описано в окружении (.env), а ${variable} там не задано. Задайте и там.\n`
    : `\nThe next start undoes ${name}: ${variable} of the environment (.env) says something else. Change or remove it there too.\n` +
        `Следующий запуск вернёт прежнее ${name}: в окружении (.env) ${variable} имеет другое значение. Измените или уберите его и там.\n`
}

/** Opens the database for one command and closes it whatever happens. */
export async function usingWorkspace(ports: CommandPorts, work: (workspace: Workspace) => Promise<void>): Promise<void> {
  const workspace = await ports.open()
  try {
    await work(workspace)
  } finally {
    await workspace[Symbol.asyncDispose]()
  }
}

const inputHelp = `
Values are given as name=value; name=@FILE reads a secret from a file, so that it does not stay in the shell's history.
Значения задаются как имя=значение; имя=@ФАЙЛ читает секрет из файла.
  ${requiredInputs.join(', ')}
  provider_id, session_key (a new text, or rotate / finish)
Example / Пример:
  plangram connections add shop telegram_api_id=1234567 telegram_api_hash=@hash.txt telegram_bot_token=@token.txt \\
    planfix_api_url=https://acme.planfix.com/webchat/api planfix_api_key=@planfix.txt`

function settingHelp(): string {
  return settingNames
    .map((name) => {
      const { accepts, default: byDefault, meaning } = connectionSettings[name]
      return `  ${name}=${accepts} (default ${byDefault})\n      ${meaning.en}\n      ${meaning.ru}`
    })
    .join('\n')
}

/** `name=value` and `name=@FILE`. */
function readValues(texts: string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      const name = at < 0 ? text : text.slice(0, at)
      const value = at < 0 ? '' : text.slice(at + 1)
      return [name, value.startsWith('@') ? readFileSync(value.slice(1), 'utf8').trim() : value]
    }),
  )
}

async function askForMissing(ports: CommandPorts, inputs: Partial<Record<string, string>>): Promise<Partial<Record<string, string>>> {
  const answers = { ...inputs }
  for (const name of requiredInputs) {
    if (answers[name] !== undefined) continue
    const answer = await ports.ask(`${name}: `)
    if (answer?.trim()) answers[name] = answer.trim()
  }
  return answers
}

/** What may be shown; secrets only as far as asked for. */
function describe(connection: Connection, isRevealed: boolean) {
  return {
    id: connection.id,
    name: connection.name,
    telegram_api_id: connection.telegram.apiId,
    telegram_account_id: connection.telegram.botToken.split(':')[0],
    planfix_api_url: connection.planfix.apiUrl,
    provider_id: connection.providerId,
    is_stopped: connection.isStopped,
    has_logged_in: connection.firstLoginAt !== null,
    previous_key_accepted: connection.previousSessionKey !== null,
    ...(isRevealed && { session_key: connection.sessionKey }),
    settings: connection.settings,
    created_at: new Date(connection.createdAt).toISOString(),
  }
}

function summary({ name, planfix, providerId, isStopped, telegram }: Connection): string {
  return `${name.padEnd(20)} bot ${telegram.botToken.split(':')[0]}  →  ${planfix.apiUrl} (${providerId})${isStopped ? '  stopped / остановлено' : ''}`
}

function card(connection: Connection, isRevealed: boolean, more: Record<string, number | null> = {}): string {
  const { settings, ...rest } = describe(connection, isRevealed)
  const known = Object.entries(more).filter(([, value]) => value !== null)
  const lines = [...Object.entries(rest), ...known, ...Object.entries(settings)]
  return lines.map(([name, value]) => `${name.padEnd(24)} ${String(value)}`).join('\n')
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
