import type { Command } from 'commander'
import { type Check, type CheckResult, type Finding, type ReportCheck, runChecks, type Verdict } from '../connections/check.ts'
import type { Connection } from '../domain/connection.ts'
import { BridgeError } from '../domain/errors.ts'
import { checkFileLinks } from './check-file-links.ts'
import { checkAddresses } from './check-own-side.ts'
import type { Addresses, CommandPorts, Examination } from './command-ports.ts'

interface DoctorOptions {
  json?: boolean
  reveal?: boolean
  write?: boolean
}

/** What is to be entered in Planfix. */
type Values = Record<string, string>

interface Report {
  checks: CheckResult[]
  connections: { name: string; checks: CheckResult[]; values: Values }[]
}

export function addDoctor(program: Command, ports: CommandPorts): void {
  program
    .command('doctor [connection]')
    .description('check the setup, of all connections or of one / проверить настройку всех соединений или одного')
    .option('--reveal', 'show the token that Planfix needs / показать токен для Планфикса')
    .option(
      '--write',
      'also make a test card, task and comment over XML or REST, and take away what can be / также создать проверочные карточку, задачу и комментарий по XML или REST и убрать, что можно',
    )
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options: DoctorOptions) => {
      const write = options.json ? () => {} : ports.write
      const report = await examine(ports, { name, isRevealed: options.reveal ?? false, mayWrite: options.write ?? false, write })
      const count = (verdict: Verdict) => allChecks(report).filter((check) => check.verdict === verdict).length
      const [failed, warnings] = [count('failed'), count('warning')]
      if (failed > 0) process.exitCode = 1
      if (options.json) return ports.write(`${JSON.stringify({ ok: failed === 0, ...report }, null, 2)}\n`)
      ports.write(`\nFailed: ${failed}, warnings: ${warnings} / Не прошло: ${failed}, предупреждений: ${warnings}\n`)
    })
}

async function examine(
  { doctor }: CommandPorts,
  {
    name,
    isRevealed,
    mayWrite,
    write,
  }: { name: string | undefined; isRevealed: boolean; mayWrite: boolean; write: (text: string) => void },
): Promise<Report> {
  const tell: ReportCheck = (check) => write(toText(check))
  const report: Report = { checks: [], connections: [] }
  let addresses: Addresses | undefined
  let examination: Examination | undefined
  const checkConfiguration = ours('own.configuration', { en: 'configuration', ru: 'настройки' }, async () => {
    addresses = doctor.readAddresses()
    return { verdict: 'ok', detail: { en: 'The environment and .env can be read', ru: 'Переменные среды и .env читаются' } }
  })
  const checkDatabase = ours('own.database', { en: 'database', ru: 'база данных' }, async () => {
    examination = await doctor.open()
    return examination.hasDatabase ? current : noDatabase
  })
  try {
    report.checks = await runChecks([checkConfiguration, { ...checkDatabase, needs: checkConfiguration.code }], tell)
    const connections = examination ? await chosen(examination, name) : []
    if (examination) report.checks.push(...(await runChecks([checkConnections(connections)], tell)))
    if (addresses) {
      const checks = checkAddresses(addresses, connections)
      if (examination) checks.push(checkFileLinks(addresses, examination.testFile, connections))
      report.checks.push(...(await runChecks(checks, tell)))
    }
    for (const connection of connections) {
      if (!examination || !addresses) break
      write(`\n${connection.name}: ${connection.planfix.apiUrl}\n`)
      const checks = await examination.testPlanfix(connection, mayWrite, tell)
      const values = valuesFor(connection, addresses, { isStored: examination.isStored(connection), isRevealed })
      write(`  To enter in Planfix / Для Планфикса:\n${Object.entries(values).map(toLine).join('')}`)
      report.connections.push({ name: connection.name, checks, values })
    }
    return report
  } finally {
    await examination?.[Symbol.asyncDispose]()
  }
}

/** A check of our own side: an error meant for people is its finding. */
function ours(code: string, subject: Check['subject'], look: () => Promise<Finding>): Check {
  const run = async (): Promise<Finding> => {
    try {
      return await look()
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error
      const fix = { en: `See docs/errors.md, ${error.code}`, ru: `См. docs/errors.md, ${error.code}` }
      return { verdict: 'failed', detail: error.words, fix }
    }
  }
  return { code, subject, run }
}

const current: Finding = {
  verdict: 'ok',
  detail: { en: 'Opens, and its tables are those of this version', ru: 'Открывается, таблицы соответствуют этой версии' },
}

const noDatabase: Finding = {
  verdict: 'warning',
  detail: { en: 'There is none yet: the first start makes it', ru: 'Её ещё нет: она появится при первом запуске' },
  fix: { en: 'Start the bridge: npm start', ru: 'Запустите мост: npm start' },
}

/** @throws BridgeError PLANGRAM_CONNECTION_NOT_FOUND */
async function chosen({ connections }: Examination, name: string | undefined): Promise<Connection[]> {
  return name === undefined ? connections.list() : [await connections.read(name)]
}

function checkConnections(connections: Connection[]): Check {
  const names = connections.map(({ name, isStopped }) => (isStopped ? `${name} (stopped / остановлено)` : name)).join(', ')
  return {
    code: 'own.connections',
    subject: { en: 'connections', ru: 'соединения' },
    run: async () =>
      connections.length > 0
        ? { verdict: 'ok', detail: { en: names, ru: names } }
        : {
            verdict: 'failed',
            detail: { en: 'There is none', ru: 'Нет ни одного' },
            fix: {
              en: 'Fill in .env (see .env.example) or run plangram connections add',
              ru: 'Заполните .env (образец — .env.example) или выполните plangram connections add',
            },
          },
  }
}

function valuesFor(
  { name, planfix, providerId, sessionKey }: Connection,
  { publicUrl, localUrl }: Addresses,
  { isStored, isRevealed }: { isStored: boolean; isRevealed: boolean },
): Values {
  const address = `${publicUrl ?? localUrl}/webhook`
  const hidden = isStored ? `(plangram doctor ${name} --reveal)` : '(the first start makes it / появится при первом запуске)'
  const token = isStored && isRevealed ? sessionKey : hidden
  return planfix.api === 'chat' ? { address, token, provider_id: providerId } : { automation_address: `${address}/KEY`, KEY: token }
}

const marks: Record<Verdict, string> = { ok: '✓', warning: '!', failed: '✗', not_applicable: '–' }

function toText({ verdict, subject, detail, fix }: CheckResult): string {
  const lines = [`${marks[verdict]} ${subject.en} / ${subject.ru}`, ...indented(detail), ...(fix ? indented(fix, '→ ') : [])]
  return `${lines.join('\n')}\n`
}

/** Both languages, once where they say the same. */
function indented({ en, ru }: CheckResult['detail'], mark = ''): string[] {
  const texts = en === ru ? [en] : [en, ru]
  return texts.map((text) => `    ${mark}${text.replaceAll('\n', '\n    ')}`)
}

function toLine([name, value]: [string, string]): string {
  return `    ${name.padEnd(20)} ${value}\n`
}

function allChecks({ checks, connections }: Report): CheckResult[] {
  return [...checks, ...connections.flatMap((connection) => connection.checks)]
}
