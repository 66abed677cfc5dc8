import { type PlanfixAnswer, retryAfterMs } from '../planfix-http.ts'
import { PlanfixApiError, PlanfixStrangeAnswerError, PlanfixTooLargeAnswerError } from './errors.ts'
import type { PlanfixFileId } from './ids.ts'
import { idOf, parseXml, textOf, type XmlElement } from './read-xml.ts'
import { XmlFault, XmlTooLargeFault } from './xml-fault.ts'

export interface AnswerReading {
  method: string
  /** Takes our secrets out of what the other side said: some echo a request in their complaint about it. */
  redact: (text: string) => string
  now: () => number
}

/**
 * The `<response>` of a call that was carried out. An error that Planfix states is believed whatever the HTTP status.
 * @throws PlanfixApiError, PlanfixStrangeAnswerError
 */
export function readAnswer(answer: PlanfixAnswer, reading: AnswerReading): XmlElement {
  const response = tryToParse(answer.body)
  if (response instanceof XmlTooLargeFault && answer.status === 200)
    throw new PlanfixTooLargeAnswerError(reading.method, `the answer has ${response.message}`)
  const status = response instanceof XmlFault || response.name !== 'response' ? undefined : response.attributes.get('status')
  if (response instanceof XmlFault || status === undefined) throw strange(answer, reading, response)
  if (status === 'error') throw refusal(response, reading)
  if (status !== 'ok' || answer.status !== 200) throw strange(answer, reading, response)
  return response
}

function tryToParse(body: string): XmlElement | XmlFault {
  try {
    return parseXml(body)
  } catch (error) {
    if (error instanceof XmlFault) return error
    throw error
  }
}

function refusal(response: XmlElement, { method, redact }: AnswerReading): PlanfixApiError {
  const code = /^\d{1,8}$/.exec(textOf(response, 'code'))?.[0] ?? ''
  const id = idOf<PlanfixFileId>(response, 'id')
  const existingFile = id && { id, name: textOf(response, 'name') }
  return new PlanfixApiError(method, code, oneLine(redact(textOf(response, 'message'))), existingFile)
}

function strange(answer: PlanfixAnswer, { method, redact, now }: AnswerReading, read: XmlElement | XmlFault): PlanfixStrangeAnswerError {
  const what = [answer.status, answer.status === 200 && whatIsWrong(read), excerpt(redact(answer.body))].filter(Boolean).join(' ')
  return new PlanfixStrangeAnswerError(method, {
    status: answer.status,
    what,
    hasLeft: true,
    retryAfterMs: retryAfterMs(answer.headers, now()),
  })
}

function whatIsWrong(read: XmlElement | XmlFault): string {
  return read instanceof XmlFault ? `not XML (${read.message})` : 'not an answer of the XML API'
}

/** Enough to recognise who answered: the title of a page, or how the text begins. */
function excerpt(body: string): string {
  const beginning = body.slice(0, 4_096)
  const title = /<title[^>]{0,100}>([^<]*)/i.exec(beginning)?.[1]
  return oneLine(title ?? beginning)
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 150)
}
