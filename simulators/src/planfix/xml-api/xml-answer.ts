import { XMLBuilder } from 'fast-xml-parser'
import type { Answer } from '../chat-api/answer.ts'
import { withoutIllegalCharacters } from './xml-characters.ts'
import type { XmlRefusal } from './xml-refusal.ts'

/**
 * What an answer holds: names and what is in them. A list repeats its element, `@` marks an attribute, what is undefined is left out.
 * Texts are escaped once, HTML like any other.
 */
export type XmlContent = Readonly<Record<string, unknown>>

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' })

export function okAnswer(content: XmlContent): Answer {
  return xmlAnswer(200, { '@status': 'ok', ...content })
}

/** Errors are answered with 200, but for `file.download`. Planfix help: XML API, "Ответ". */
export function errorAnswer({ code, details }: Pick<XmlRefusal, 'code' | 'details'>, status = 200): Answer {
  return xmlAnswer(status, { '@status': 'error', code, ...details })
}

function xmlAnswer(status: number, response: XmlContent): Answer {
  const body = builder.build({ '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, response }) as string
  // No answer of Planfix is known to be malformed.
  return { status, body: withoutIllegalCharacters(body), headers: { 'content-type': 'application/xml; charset=utf-8' } }
}

/** 0 or 1, as the XML API writes what is so or not. */
export function toFlag(value: boolean): number {
  return value ? 1 : 0
}
