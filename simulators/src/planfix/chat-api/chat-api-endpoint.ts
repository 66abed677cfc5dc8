import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Company } from '../company/company.ts'
import { firstValue, parseFormPairs } from '../form-pairs.ts'
import { readBody } from '../read-body.ts'
import { sendAnswer } from '../send-answer.ts'
import { commandEffectOf, noTrouble } from '../trouble/command-effect.ts'
import type { Troubles } from '../trouble/troubles.ts'
import { type Answer, jsonAnswer } from './answer.ts'
import { executeCommand } from './execute-command.ts'
import type { IsPushed } from './message-status.ts'

const invalidParameters = jsonAnswer(400, { error: 'Invalid parameters' })

/** `POST /webchat/api`: reads a command, lets trouble have its way, answers. */
export class ChatApiEndpoint {
  readonly #company: Company
  readonly #troubles: Troubles
  readonly #isPushed: IsPushed

  constructor(company: Company, troubles: Troubles, isPushed: IsPushed) {
    this.#company = company
    this.#troubles = troubles
    this.#isPushed = isPushed
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return sendAnswer(response, { status: 405, body: '', headers: { allow: 'POST' } })
    const body = await readBody(request)
    const form = isForm(request) ? decodeUtf8(body) : undefined
    const effect = this.#effectFor(form)
    const own = effect.isProcessed ? this.#execute(form) : undefined
    if (effect.delayMs > 0) await sleep(effect.delayMs, undefined, { ref: false })
    const answer = effect.answer === 'own' ? own : effect.answer
    if (answer === 'cut') request.socket.destroy()
    else if (answer && answer !== 'none') sendAnswer(response, answer)
  }

  #execute(form: string | undefined): Answer {
    return form === undefined ? invalidParameters : executeCommand(this.#company, this.#isPushed, form)
  }

  #effectFor(form: string | undefined) {
    if (this.#troubles.all.length === 0) return noTrouble
    const pairs = readLeniently(form)
    const trouble = this.#troubles.takeForCommand(firstValue(pairs, 'cmd'), firstValue(pairs, 'chatId'))
    return trouble ? commandEffectOf(trouble) : noTrouble
  }
}

function isForm(request: IncomingMessage): boolean {
  const type = request.headers['content-type'] ?? ''
  return type.split(';', 1)[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decodeUtf8(body: Buffer): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}

function readLeniently(form: string | undefined) {
  try {
    return parseFormPairs(form ?? '')
  } catch {
    return []
  }
}
