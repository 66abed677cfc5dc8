import type { Command } from 'commander'
import type { ConnectionId, DeliveryId } from '../domain/ids.ts'
import type { DeliveryRecord } from '../outbox/outbox.ts'
import type { CommandPorts, Workspace } from './command-ports.ts'
import { usingWorkspace } from './connections.ts'
import { notFound } from './skip.ts'

interface RetryOptions {
  list?: true
  all?: string
  json?: true
}

/** `--list` shows as many as a person can look through. */
const mostListed = 500

export function addRetry(program: Command, ports: CommandPorts): void {
  program
    .command('retry [delivery]')
    .description(
      'try a held or rejected delivery again (its number is in --list, in the log and in `trace`) / повторить остановленную или отклонённую доставку',
    )
    .option('--list', 'show what is held or rejected, newest first / показать остановленные и отклонённые доставки')
    .option('--all <connection>', 'try every held or rejected delivery of a connection again / повторить все такие доставки соединения')
    .option('--json', 'with --list: print JSON')
    .action((delivery: string | undefined, options: RetryOptions, command: Command) => {
      if ([delivery, options.list, options.all].filter((one) => one !== undefined).length !== 1)
        command.error('Give the number of a delivery, --list or --all CONNECTION / Укажите номер доставки, --list или --all СОЕДИНЕНИЕ', {
          exitCode: 2,
        })
      return usingWorkspace(ports, async (workspace) => {
        if (options.list) ports.write(await listTroubled(workspace, options.json ?? false))
        else if (options.all !== undefined) ports.write(await retryAll(workspace, options.all))
        else ports.write(await retryOne(workspace, delivery ?? ''))
      })
    })
}

async function retryOne({ outbox, unitOfWork }: Workspace, delivery: string): Promise<string> {
  const isDone = await unitOfWork.run((tx) => outbox.retry(tx, Number(delivery) as DeliveryId, Date.now()))
  if (!isDone) throw notFound(delivery)
  return `Delivery ${delivery} will be tried again / Доставка ${delivery} будет повторена\n`
}

async function retryAll({ connections, outbox, unitOfWork }: Workspace, name: string): Promise<string> {
  const { id } = await connections.read(name)
  const count = await unitOfWork.run((tx) => outbox.retryAll(tx, id, Date.now()))
  return `Deliveries that will be tried again: ${count} / Будет повторено доставок: ${count}\n`
}

async function listTroubled({ connections, outbox }: Workspace, isJson: boolean): Promise<string> {
  const names = new Map((await connections.list()).map(({ id, name }) => [id, name]))
  const troubled = (await outbox.listTroubled(mostListed)).map((delivery) => describe(delivery, names))
  if (isJson) return `${JSON.stringify(troubled, null, 2)}\n`
  return troubled.map(toLine).join('') || 'Nothing is held or rejected / Остановленных и отклонённых нет\n'
}

/** Without the texts of customers: those are in `trace`. */
function describe(
  { id, connectionId, direction, state, content, messageId, createdAt, attempts }: DeliveryRecord,
  names: Map<ConnectionId, string>,
) {
  const last = attempts.at(-1)
  return {
    delivery: id,
    connection: names.get(connectionId) ?? connectionId,
    direction,
    state,
    kind: content.kind,
    message: messageId,
    created_at: new Date(createdAt).toISOString(),
    attempts: last?.number ?? 0,
    answer: last?.answer ?? '',
  }
}

function toLine(troubled: ReturnType<typeof describe>): string {
  const { delivery, connection, direction, state, kind, created_at, attempts, answer } = troubled
  return `${String(delivery).padEnd(8)} ${state.padEnd(8)} ${connection} ${direction} ${kind}  ${created_at}  attempts ${attempts}: ${answer}\n`
}
