import type { PlanfixMessageSent } from '../domain/event.ts'
import type { ChatKey, PlanfixCommentId, TaskNumber, TelegramChatId } from '../domain/ids.ts'
import { cleanText, hashOf } from './from-planfix.ts'
import { pickFromBrokenJson } from './pick-from-broken-json.ts'

/**
 * What a Planfix automation sends. Its author typed the field names himself and pasted variables into them unescaped,
 * so many spellings are accepted and broken JSON is picked apart.
 */
export interface AutomationRequest {
  /** As declared; the content decides where the two disagree. */
  contentType: string
  body: Buffer
  query: Record<string, unknown>
}

/** A call that cannot be carried out; `message` is short and for the person who set the automation up. */
export class AutomationError extends Error {
  override name = 'AutomationError'
}

/** Planfix repeats an automation's POST until 2 h 45 min after the first attempt (Planfix help: "HTTP-запросы"). */
const weakIdentityMs = 4 * 3_600_000

const spellings = {
  id: ['id', 'event_id', 'eventId'],
  commentId: ['comment_id', 'commentId', 'comment.id', 'action_id'],
  task: ['task', 'taskId', 'task_id', 'task_number', 'taskNumber', 'task.number', 'task.id'],
  text: ['text', 'message', 'comment', 'description', 'comment.text', 'comment.description'],
  chatKey: ['chatId', 'chat_id'],
  telegramId: ['telegram_id', 'telegramId', 'telegram'],
  phone: ['phone', 'contactPhone'],
  user: ['user', 'userName', 'user_name', 'author'],
} as const
const fieldNames: string[] = Object.values(spellings).flat()
type Field = keyof typeof spellings
type Fields = Partial<Record<Field, string>>

/** @throws AutomationError when there is nothing to send or nobody to send it to. */
export async function fromAutomation(request: AutomationRequest): Promise<PlanfixMessageSent> {
  const fields = chooseFields(await readPairs(request))
  const { text, commentId } = fields
  if (commentId && !/^\d{1,18}$/.test(commentId)) throw new AutomationError('comment_id is not a number')
  if (!text && !commentId) throw new AutomationError('No text: send it in the field "text", or the comment\'s id in "comment_id"')
  // Where the text has to be fetched, Planfix tells the task as well, and more surely than whoever set the scenario up.
  const chat = text ? addressOf(fields) : ({ by: 'comment' } as const)
  return {
    kind: 'message_sent',
    origin: 'Planfix',
    author: 'employee',
    chat,
    planfixMessageId: null,
    identity: commentId
      ? { by: 'comment', id: commentId as PlanfixCommentId }
      : fields.id
        ? { by: 'given', id: `automation:${fields.id}` }
        : { by: 'content', hash: hashOf(['automation', JSON.stringify(chat), text ?? '']), withinMs: weakIdentityMs },
    text: text ?? null,
    attachments: [],
    employeeName: fields.user ?? '',
  }
}

function addressOf({ chatKey, telegramId, task, phone }: Fields): PlanfixMessageSent['chat'] {
  if (chatKey && !/^\d+$/.test(chatKey)) return { by: 'chat_key', chatKey: chatKey.slice(0, 256) as ChatKey }
  const telegram = telegramId ?? chatKey
  if (telegram && /^[1-9]\d{0,15}$/.test(telegram)) return { by: 'telegram_chat', chatId: telegram as TelegramChatId }
  if (task && /^[1-9]\d{0,11}$/.test(task)) return { by: 'task', taskNumber: Number(task) as TaskNumber }
  const digits = (phone ?? '').replace(/\D/g, '')
  if (digits.length >= 5 && digits.length <= 20) return { by: 'phone', phone: digits }
  throw new AutomationError('Nobody to send it to: send the task number in the field "task", or "chatId" or "telegram_id"')
}

function chooseFields(pairs: Map<string, string>): Fields {
  const fields: Fields = {}
  for (const field of Object.keys(spellings) as Field[]) {
    const value = spellings[field].map((spelling) => cleanText(pairs.get(spelling) ?? '').trim()).find(Boolean)
    if (value) fields[field] = value
  }
  return fields
}

async function readPairs({ contentType, body, query }: AutomationRequest): Promise<Map<string, string>> {
  const pairs = flatten(query)
  const text = stripped(body.toString('utf8'))
  if (text.startsWith('{')) return merge(pairs, readJson(text))
  if (/^multipart\/form-data/i.test(contentType)) return merge(pairs, await readMultipart(contentType, body))
  const form = new Map(new URLSearchParams(text))
  if (isForm(contentType, text, form)) return merge(pairs, form)
  return merge(pairs, new Map(text ? [['text', text]] : []))
}

/** A text may hold an equals sign, so where nobody said that it is a form, one field must be known. */
function isForm(contentType: string, text: string, form: Map<string, string>): boolean {
  const isDeclared = /^application\/x-www-form-urlencoded/i.test(contentType)
  return text.includes('=') && (isDeclared || fieldNames.some((name) => form.has(name)))
}

function merge(...maps: Map<string, string>[]): Map<string, string> {
  return new Map(maps.flatMap((map) => [...map]))
}

/** Without a byte order mark and the code fence that a rich-text editor may leave around JSON. */
function stripped(text: string): string {
  const whole = text.replace(/^\uFEFF/, '').trim()
  return whole.startsWith('```') && whole.endsWith('```')
    ? whole
        .slice(3, -3)
        .replace(/^\w*\s/, '')
        .trim()
    : whole
}

function readJson(text: string): Map<string, string> {
  try {
    return flatten(JSON.parse(text))
  } catch {
    return pickFromBrokenJson(text, fieldNames)
  }
}

/** Scalars by name, and those of inner objects as `outer.inner`. */
function flatten(value: unknown, prefix = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map()
  return merge(
    ...Object.entries(value).map(([name, inner]) =>
      typeof inner === 'object' && prefix === ''
        ? flatten(inner, `${name}.`)
        : new Map(isScalar(inner) ? [[prefix + name, String(inner)]] : []),
    ),
  )
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

async function readMultipart(contentType: string, body: Buffer): Promise<Map<string, string>> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
    return new Map([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])))
  } catch {
    throw new AutomationError('The multipart body cannot be read')
  }
}
