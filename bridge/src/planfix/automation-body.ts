import type { PlanfixMessageSent } from '../domain/event.ts'
import type { ChatKey, PlanfixCommentId, TaskNumber, TelegramChatId } from '../domain/ids.ts'
import type { Attachment } from '../domain/message.ts'
import type { Words } from '../domain/words.ts'
import { fileFields, findFilesInBrokenJson, readFiles } from './automation-files.ts'
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
  /** The header `X-Planfix-Task`, which some set up to carry the task's number; it counts where nothing else names a chat. */
  taskHeader: string
}

/** A call that cannot be carried out; short and for the person who set the automation up: Planfix may show it as a comment. */
export class AutomationError extends Error {
  override name = 'AutomationError'

  readonly words: Words

  constructor(words: Words) {
    super(`${words.en} / ${words.ru}`)
    this.words = words
  }
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
  contact: ['contact', 'contactId', 'contact_id', 'contact.id'],
  username: ['username', 'telegram_username'],
  files: fileFields,
  user: ['user', 'userName', 'user_name', 'author'],
} satisfies Record<string, readonly string[]>
const fieldNames: string[] = Object.values(spellings).flat()
type Field = keyof typeof spellings
type Fields = Partial<Record<Field, string>>

/** @throws AutomationError when there is nothing to send or nobody to send it to. */
export async function fromAutomation(request: AutomationRequest): Promise<PlanfixMessageSent> {
  const fields = chooseFields(await readPairs(request))
  const { text, commentId } = fields
  const attachments = readFiles(fields.files ?? '')
  if (commentId && !/^\d{1,18}$/.test(commentId)) throw new AutomationError(noNumber)
  if (!text && !commentId) throw new AutomationError(attachments.length > 0 ? onlyFiles(attachments) : noText)
  // Where the text has to be fetched, Planfix tells the task as well, and more surely than whoever set the scenario up.
  const chat = text ? addressOf(fields, request.taskHeader) : ({ by: 'comment' } as const)
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
        : {
            by: 'content',
            hash: hashOf(['automation', JSON.stringify(chat), text ?? '', ...attachments.map(({ name, url }) => url || name)]),
            withinMs: weakIdentityMs,
          },
    text: text ?? null,
    attachments,
    employeeName: fields.user ?? '',
  }
}

function addressOf({ chatKey, telegramId, contact, username, task, phone }: Fields, taskHeader: string): PlanfixMessageSent['chat'] {
  if (chatKey && !/^\d+$/.test(chatKey)) return { by: 'chat_key', chatKey: chatKey.slice(0, 256) as ChatKey }
  const telegram = telegramId ?? chatKey
  if (telegram && /^[1-9]\d{0,15}$/.test(telegram)) return { by: 'telegram_chat', chatId: telegram as TelegramChatId }
  if (task && /^[1-9]\d{0,11}$/.test(task)) return { by: 'task', taskNumber: Number(task) as TaskNumber }
  const ours = /^tg-([1-9]\d{0,15})$/.exec(contact ?? '')?.[1]
  if (ours) return { by: 'telegram_chat', chatId: ours as TelegramChatId }
  const digits = (phone ?? '').replace(/\D/g, '')
  if (digits.length >= 5 && digits.length <= 20) return { by: 'phone', phone: digits }
  if (/^[1-9]\d{0,11}$/.test(taskHeader)) return { by: 'task', taskNumber: Number(taskHeader) as TaskNumber }
  throw new AutomationError(contact ? notOurContact : username ? usernamesChange : nobody)
}

const noNumber: Words = { en: 'comment_id is not a number', ru: 'comment_id — не число' }
const noText: Words = {
  en: 'No text: send it in the field "text", or the comment\'s id in "comment_id"',
  ru: 'Нет текста: передайте его в поле text или номер комментария в comment_id',
}
const nobody: Words = {
  en: 'Nobody to send it to: send the task number in the field "task", or "chatId" or "telegram_id"',
  ru: 'Некому отправить: передайте номер задачи в поле task либо chatId или telegram_id',
}
/** A name may belong to somebody else tomorrow, and one that we noted long ago may do so already. */
const usernamesChange: Words = {
  en: 'A username alone is not enough, it can pass to somebody else: send "task", "chatId" or "telegram_id"',
  ru: 'Одного username мало, он может перейти к другому человеку: передайте task, chatId или telegram_id',
}
/** Planfix's own contact numbers look like Telegram ids: a guess would write to a stranger. */
const notOurContact: Words = {
  en: 'The field "contact" takes only our contactId (tg-NUMBER): send "task", "chatId" or "telegram_id"',
  ru: 'Поле contact принимает только наш contactId (tg-ЧИСЛО): передайте task, chatId или telegram_id',
}

function onlyFiles(files: Attachment[]): Words {
  const names = files
    .map(({ name }) => name)
    .join(', ')
    .slice(0, 200)
  return { en: `Files are not sent on, and there is no text: ${names}`, ru: `Файлы не передаются, а текста нет: ${names}` }
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
  const form = toMap([...new URLSearchParams(text)])
  if (isForm(contentType, text, form)) return merge(pairs, form)
  return merge(pairs, new Map(text ? [['text', text]] : []))
}

/** A text may hold an equals sign, so where nobody said that it is a form, one field must be known. */
function isForm(contentType: string, text: string, form: Map<string, string>): boolean {
  const isDeclared = /^application\/x-www-form-urlencoded/i.test(contentType)
  return text.includes('=') && (isDeclared || fieldNames.some((name) => form.has(name)))
}

/** The last of two values counts, except that files are all meant. */
function toMap(pairs: [name: string, value: string][]): Map<string, string> {
  const map = new Map<string, string>()
  for (const [name, value] of pairs) {
    const earlier = fileFields.includes(name) ? map.get(name) : undefined
    map.set(name, earlier ? `${earlier}\n${value}` : value)
  }
  return map
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
    const files = findFilesInBrokenJson(text)
    return merge(pickFromBrokenJson(text, fieldNames), new Map(files ? [['files', files]] : []))
  }
}

/** Scalars by name, and those of inner objects as `outer.inner`; files as they are. */
function flatten(value: unknown, prefix = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map()
  return merge(
    ...Object.entries(value).map(([name, inner]) =>
      prefix === '' && typeof inner === 'object' && inner !== null && fileFields.includes(name)
        ? new Map([[name, JSON.stringify(inner)]])
        : typeof inner === 'object' && prefix === ''
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
    return toMap([...form].map(([name, value]) => (typeof value === 'string' ? [name, value] : ['files', value.name])))
  } catch {
    throw new AutomationError({ en: 'The multipart body cannot be read', ru: 'Тело multipart не читается' })
  }
}
