import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { PlanfixAddress, PlanfixMessageSent } from '../domain/event.ts'
import type { ChatKey, PlanfixMessageId } from '../domain/ids.ts'
import type { Attachment } from '../domain/message.ts'
import { FormError, mostPairs, type StrictForm } from './strict-form.ts'

/** Without a `messageId` the same content within a minute counts as a repeat, and no longer: people do write "ok" twice. */
const weakIdentityMs = 60_000

/**
 * Planfix's push `newMessage` (Planfix help: "Список команд API для чатов"). Variant A names a chat by our key; variant
 * B, the button "Write" of a contact, has a phone and no chat.
 * @throws FormError when it can never be carried out.
 */
export function fromNewMessage(form: StrictForm): PlanfixMessageSent {
  const chat = addressOf(form)
  const text = form.one('message') ?? ''
  const attachments = readAttachments(form)
  if (!text.trim() && attachments.length === 0) throw new FormError('neither message nor attachments')
  const messageId = form.one('messageId')
  return {
    kind: 'message_sent',
    origin: 'Planfix',
    author: 'employee',
    chat,
    planfixMessageId: messageId ? (checkedId(messageId) as PlanfixMessageId) : null,
    identity: messageId
      ? { by: 'given', id: `push:${messageId}` }
      : {
          by: 'content',
          hash: hashOf(['push', JSON.stringify(chat), text, ...attachments.map(({ url }) => url)]),
          withinMs: weakIdentityMs,
        },
    text,
    attachments,
    employeeName: [form.one('userName'), form.one('userLastName')].filter(Boolean).join(' '),
  }
}

function addressOf(form: StrictForm): PlanfixAddress {
  const chatKey = form.one('chatId')
  const phone = form.one('contactPhone')
  return chatKey ? { by: 'chat_key', chatKey: checkedKey(chatKey) } : { by: 'phone', phone: checkedPhone(phone) }
}

/** The fields of a push that may be there more than once: every spelling of the attachments, see `readAttachments`. */
export const repeatable = /^attachments(\[\d*\])?(\[(name|url)\])?(\[\d*\])?$/

/** What identifies content where nobody named it. */
export function hashOf(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

/**
 * A url without a name is called by the last piece of its path. Seen or thinkable spellings besides the documented
 * `attachments[name]`, `attachments[url]`: with a number or empty brackets inside, or a JSON list in the one field
 * `attachments`.
 */
function readAttachments(form: StrictForm): Attachment[] {
  const named = [...inPairs(form), ...form.all('attachments').flatMap(inList)].filter(({ url }) => url !== '')
  if (named.length > mostPairs) throw new FormError(`more than ${mostPairs} attachments`)
  return named.map(({ url, name }) => ({ url, name: name || lastPiece(url) }))
}

/** The n-th name belongs to the n-th url of the same spelling, whose brackets may hold a number. */
function inPairs(form: StrictForm): { url: string; name: string | undefined }[] {
  const names = new Map(placed(form, 'name'))
  return placed(form, 'url').map(([place, url]) => ({ url, name: names.get(place) }))
}

function placed(form: StrictForm, part: 'name' | 'url'): [place: string, value: string][] {
  const spelling = new RegExp(`^attachments(\\[\\d*\\])?\\[${part}\\](\\[\\d*\\])?$`)
  return form.names
    .filter((field) => spelling.test(field))
    .flatMap((field) => form.all(field).map((value, index): [string, string] => [`${field.replace(part, '')} ${index}`, value]))
}

const listItem = z.object({ url: z.string().transform(cleanText), name: z.string().transform(cleanText).catch('') })

function inList(field: string): { url: string; name: string }[] {
  const list = parseJson(field)
  return Array.isArray(list) ? list.flatMap((item) => listItem.safeParse(item).data ?? []) : []
}

/** Undefined for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Without NUL and half characters, which JSON can spell and a strict form cannot hold. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

/** What a file is called when only its address is known. */
export function lastPiece(url: string): string {
  return url.split(/[?#]/)[0]?.split('/').filter(Boolean).at(-1) ?? 'file'
}

function checkedKey(key: string): ChatKey {
  if (key.length > 256) throw new FormError('chatId longer than 256 characters')
  return key as ChatKey
}

function checkedId(id: string): string {
  if (id.length > 128) throw new FormError('messageId longer than 128 characters')
  return id
}

/** Digits decide: +7 (900) 111-22-33 and 79001112233 are one phone. */
function checkedPhone(phone: string | undefined): string {
  const digits = (phone ?? '').replace(/\D/g, '')
  if (digits.length < 5 || digits.length > 20) throw new FormError('neither chatId nor a usable contactPhone')
  return digits
}
