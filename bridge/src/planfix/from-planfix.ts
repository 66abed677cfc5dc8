import { createHash } from 'node:crypto'
import type { PlanfixMessageSent } from '../domain/event.ts'
import type { ChatKey, PlanfixMessageId } from '../domain/ids.ts'
import type { Attachment } from '../domain/message.ts'
import { FormError, type StrictForm } from './strict-form.ts'

/** Without a `messageId` the same content within a minute counts as a repeat, and no longer: people do write "ok" twice. */
const weakIdentityMs = 60_000

/**
 * Planfix's push `newMessage` (Planfix help: "Список команд API для чатов"). Variant A names a chat by our key; variant
 * B, the button "Write" of a contact, has a phone and no chat.
 * @throws FormError when it can never be carried out.
 */
export function fromNewMessage(form: StrictForm): PlanfixMessageSent {
  const chatKey = form.one('chatId')
  const phone = form.one('contactPhone')
  const text = form.one('message') ?? ''
  const attachments = readAttachments(form)
  if (!text.trim() && attachments.length === 0) throw new FormError('neither message nor attachments')
  const messageId = form.one('messageId')
  return {
    kind: 'message_sent',
    origin: 'Planfix',
    author: 'employee',
    chat: chatKey ? { by: 'chat_key', chatKey: checkedKey(chatKey) } : { by: 'phone', phone: checkedPhone(phone) },
    planfixMessageId: messageId ? (checkedId(messageId) as PlanfixMessageId) : null,
    identity: messageId
      ? { by: 'given', id: `push:${messageId}` }
      : { by: 'content', hash: hashOf([chatKey ?? phone ?? '', text, ...attachments.map(({ url }) => url)]), withinMs: weakIdentityMs },
    text,
    attachments,
    employeeName: [form.one('userName'), form.one('userLastName')].filter(Boolean).join(' '),
  }
}

/** What identifies content where nobody named it. */
export function hashOf(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

/**
 * The n-th name belongs to the n-th url; a url without a name is called by the last piece of its path. Seen or thinkable
 * spellings besides the documented `attachments[name]`, `attachments[url]`: with a number or empty brackets inside.
 */
function readAttachments(form: StrictForm): Attachment[] {
  const names = spelled(form, 'name')
  return spelled(form, 'url')
    .filter((url) => url !== '')
    .map((url, index) => ({ url, name: names[index] || lastPiece(url) }))
}

function spelled(form: StrictForm, part: 'name' | 'url'): string[] {
  const spelling = new RegExp(`^attachments(\\[\\d*\\])?\\[${part}\\](\\[\\d*\\])?$`)
  return form.names.filter((name) => spelling.test(name)).flatMap((name) => form.all(name))
}

function lastPiece(url: string): string {
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
