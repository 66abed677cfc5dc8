import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '../chat-api/answer.ts'
import type { DataCentre } from '../company/account-settings.ts'
import type { Company } from '../company/company.ts'
import type { Answering } from '../pushes/answering.ts'
import { type HugeBody, sendAnswer, sendHalf, sendHuge } from '../send-answer.ts'
import { noTrouble } from '../trouble/command-effect.ts'
import type { Troubles } from '../trouble/troubles.ts'
import { type XmlEffect, xmlEffectOf } from '../trouble/xml-effect.ts'
import { readBasic } from './authorise.ts'
import { executeCall } from './execute-call.ts'
import { readDocument } from './read-document.ts'
import { errorAnswer } from './xml-answer.ts'
import { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** Where the API of each data centre is. Real ones have hosts of their own; with and without the slash at the end, clients use both. */
const dataCentreOf: Readonly<Record<string, DataCentre>> = { '/xml': 'eu', '/ru/xml': 'ru', '/sg/xml': 'sg', '/us/xml': 'us' }

const hugeXml: HugeBody = {
  contentType: 'application/xml; charset=utf-8',
  opening: '<?xml version="1.0" encoding="UTF-8"?><response status="ok">',
  filler: ' ',
  closing: '</response>',
  isLengthTold: true,
}

/** `POST /xml/`: reads a call, lets trouble have its way, answers. */
export class XmlApiEndpoint {
  readonly #company: Company
  readonly #answering: Answering
  readonly #troubles: Troubles

  constructor(company: Company, answering: Answering, troubles: Troubles) {
    this.#company = company
    this.#answering = answering
    this.#troubles = troubles
  }

  isAt(path: string): boolean {
    return Object.hasOwn(dataCentreOf, withoutSlash(path))
  }

  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return sendAnswer(response, { status: 405, body: '', headers: { allow: 'POST' } })
    const document = parse(await readDocument(request))
    const effect = this.#effectFor(document instanceof XmlNode ? document.attribute('method') : undefined)
    const own = effect.isProcessed ? this.#execute(path, request, document) : undefined
    if (effect.delayMs > 0) await sleep(effect.delayMs, undefined, { ref: false })
    await send(request, response, effect, own)
  }

  #execute(path: string, request: IncomingMessage, document: XmlNode | XmlRefusal): Answer {
    if (document instanceof XmlRefusal) return errorAnswer(document)
    const basic = readBasic(request.headers.authorization)
    const dataCentre = dataCentreOf[withoutSlash(path)] ?? 'eu'
    return executeCall(this.#company, this.#answering, { document, basic, dataCentre })
  }

  #effectFor(method: string | undefined): XmlEffect {
    const trouble = this.#troubles.takeForXml(method)
    return trouble ? xmlEffectOf(trouble) : noTrouble
  }
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}

function parse(document: string | undefined): XmlNode | XmlRefusal {
  try {
    return document === undefined ? new XmlRefusal('0003') : XmlNode.parse(document)
  } catch (error) {
    if (error instanceof XmlRefusal) return error
    throw error
  }
}

async function send(request: IncomingMessage, response: ServerResponse, { answer }: XmlEffect, own: Answer | undefined): Promise<void> {
  if (answer === 'none') return
  if (answer === 'cut') request.socket.destroy()
  else if (typeof answer === 'number') await sendHuge(response, answer, hugeXml)
  else if (answer === 'half') sendHalf(response, own ?? errorAnswer({ code: '0011', details: {} }))
  else if (answer !== 'own') sendAnswer(response, answer)
  else if (own) sendAnswer(response, own)
}
