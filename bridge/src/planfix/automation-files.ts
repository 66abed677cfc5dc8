import { z } from 'zod'
import type { Attachment } from '../domain/message.ts'
import { cleanText, lastPiece } from './from-planfix.ts'

/** The fields in which an automation may name files. */
export const fileFields = ['files', 'file', 'attachments']

const mostFiles = 200

const fileItem = z.object({ name: z.string().catch(''), url: z.string().catch('') })

/**
 * The files of a call, whose author wrote them as Planfix's variables came out: a JSON list of objects or of texts, one
 * object, or names or addresses one after another.
 */
export function readFiles(field: string): Attachment[] {
  const value = parseJson(field)
  const items = Array.isArray(value) ? value : typeof value === 'object' && value !== null ? [value] : field.split(/[\n,;]/)
  return items.flatMap(toAttachment).slice(0, mostFiles)
}

/** A list in JSON that is broken elsewhere; where it is broken itself, only that there are files is told. */
export function findFilesInBrokenJson(text: string): string | undefined {
  const list = /"(?:files?|attachments)"\s*:\s*(\[[^\]]*\]?)/.exec(text)?.[1]
  if (list === undefined) return undefined
  return parseJson(list) === undefined ? '["?"]' : list
}

function toAttachment(item: unknown): Attachment[] {
  const { name, url } = typeof item === 'string' ? fromText(item) : (fileItem.safeParse(item).data ?? { name: '', url: '' })
  const called = cleanText(name).trim() || (url && lastPiece(url))
  return called ? [{ name: called.slice(0, 255), url: cleanText(url) }] : []
}

function fromText(item: string): Attachment {
  const text = item.trim()
  return /^https?:\/\//i.test(text) ? { name: '', url: text } : { name: text, url: '' }
}

/** Undefined for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
