import type { Command } from 'commander'
import type { MessageId, TelegramChatId, TelegramMessageId } from '../domain/ids.ts'
import type { MessageMapping } from '../domain/mapping.ts'
import { originOf } from '../domain/message.ts'
import type { DeliveryRecord } from '../outbox/outbox.ts'
import type { MappingLookup } from '../relay/mappings.ts'
import type { CommandPorts, Workspace } from './command-ports.ts'
import { usingWorkspace } from './connections.ts'

interface TraceOptions {
  planfix?: string
  telegram?: string
  json?: boolean
}

type TracedMessage = NonNullable<Awaited<ReturnType<MappingLookup['readMessage']>>>

/** One message with everything that happened to it. */
interface Trace {
  message: TracedMessage
  mappings: MessageMapping[]
  deliveries: DeliveryRecord[]
}

export function addTrace(program: Command, ports: CommandPorts): void {
  program
    .command('trace')
    .description('show what happened to a message / показать, что было с сообщением')
    .option('--planfix <id>', 'the messageId of Planfix’s push, or a comment’s id / messageId или номер комментария в Планфиксе')
    .option('--telegram <chat/id>', 'chat and message number in Telegram, as 100500/42 / чат и номер сообщения в Telegram')
    .option('--json', 'print JSON')
    .action((options: TraceOptions, command: Command) => {
      if (!options.planfix && !options.telegram)
        command.error('Give --planfix ID or --telegram CHAT/ID / Укажите --planfix ID или --telegram ЧАТ/ID', { exitCode: 2 })
      return usingWorkspace(ports, async (workspace) => {
        const traces = await findTraces(workspace, options, command)
        if (traces.length === 0) process.exitCode = 1
        if (options.json) return ports.write(`${JSON.stringify(traces, null, 2)}\n`)
        ports.write(traces.length > 0 ? traces.map(toText).join('\n') : 'No such message / Такого сообщения нет\n')
      })
    })
}

async function findTraces({ lookup, outbox }: Workspace, { planfix, telegram }: TraceOptions, command: Command): Promise<Trace[]> {
  const mappings = planfix
    ? await lookup.findMappingsByPlanfix(planfix)
    : await lookup.findMappingsByTelegram(...readTelegram(telegram ?? '', command))
  const byMessage = groupByMessage(mappings)
  const traces = await Promise.all(
    [...byMessage].map(async ([messageId, parts]) => {
      const message = await lookup.readMessage(messageId)
      return message && { message, mappings: parts, deliveries: await outbox.history(messageId) }
    }),
  )
  return traces.filter((trace): trace is Trace => trace !== undefined)
}

function groupByMessage(mappings: MessageMapping[]): Map<MessageId, MessageMapping[]> {
  const groups = new Map<MessageId, MessageMapping[]>()
  for (const mapping of mappings) groups.set(mapping.messageId, [...(groups.get(mapping.messageId) ?? []), mapping])
  return groups
}

function readTelegram(text: string, command: Command): [TelegramChatId, TelegramMessageId] {
  const [, chat, id] = /^(\d{1,20})\/(\d{1,15})$/.exec(text) ?? []
  if (!chat || !id)
    command.error(`--telegram must look like 100500/42, not "${text}" / --telegram должно иметь вид 100500/42`, { exitCode: 2 })
  return [chat as TelegramChatId, Number(id) as TelegramMessageId]
}

function toText({ message, mappings, deliveries }: Trace): string {
  const telegram = mappings
    .filter(({ telegramMessageId }) => telegramMessageId !== null)
    .map((part) => `${part.telegramChatId}/${part.telegramMessageId}`)
  const facts = [
    `${originOf(message.author)} · ${message.author}${message.employeeName ? ` (${message.employeeName})` : ''} · message ${message.id}`,
    `  text           ${message.text.replace(/\s+/g, ' ').slice(0, 200)}`,
    `  received       ${time(message.receivedAt)}`,
    `  chat           ${message.chatKey ?? '-'}${message.taskNumber ? `, task ${message.taskNumber}` : ''}`,
    `  in Telegram    ${telegram.join(', ') || '-'}`,
    `  in Planfix     ${[message.planfixMessageId && `messageId ${message.planfixMessageId}`, message.planfixCommentId && `comment ${message.planfixCommentId}`].filter(Boolean).join(', ') || '-'}`,
  ]
  return `${[...facts, ...deliveries.flatMap(deliveryLines)].join('\n')}\n`
}

function deliveryLines({ id, direction, content, state, attempts }: DeliveryRecord): string[] {
  const tries = attempts.map(
    ({ number, startedAt, finishedAt, outcome, answer }) =>
      `    ${time(startedAt)}  attempt ${number}: ${outcome ?? 'under way'}${finishedAt === null ? '' : ` after ${finishedAt - startedAt} ms`}${answer ? ` – ${answer}` : ''}`,
  )
  const files = 'notCarried' in content && content.notCarried?.length ? `, without the files ${content.notCarried.join(', ')}` : ''
  return [`  delivery ${id}: ${content.kind} ${direction}, ${state}${files}`, ...tries]
}

function time(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
}
