import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Comment } from '../simulators/src/planfix/company/comment.ts'
import type { Task } from '../simulators/src/planfix/company/task.ts'
import { Sandbox, type SandboxApi, type SandboxOptions, sandboxTokens } from '../simulators/src/sandbox.ts'
import type { Person } from '../simulators/src/telegram/person.ts'

export { sandboxTokens as tokens }

/** The request that writes a comment. */
export const commentAdding = {
  'chat+rest': { cmd: 'newMessage' },
  xml: { api: 'xml', method: 'action.add' },
  rest: { api: 'rest', endpoint: 'POST /task/{id}/comments/' },
} as const

/** One bridge between a Telegram and a Planfix, in the speech of the scenarios. Nothing sleeps here: everything waits for a condition. */
export class World {
  readonly sandbox: Sandbox
  readonly api: SandboxApi
  /** Who answers. */
  readonly employee: ReturnType<Sandbox['planfix']['employees']['add']>

  private constructor(sandbox: Sandbox, { api = 'chat' }: Partial<SandboxOptions>) {
    this.sandbox = sandbox
    this.api = api
    this.employee = sandbox.planfix.employees.add({ firstName: 'Олег', lastName: 'Петров', email: 'oleg@acme.test' })
  }

  static async start(options: Partial<SandboxOptions> = {}): Promise<World> {
    return new World(await Sandbox.start({ folder: newFolder(), ...options }), options)
  }

  /** The two sides are up, the bridge is not started yet. */
  static async open(options: Partial<SandboxOptions> = {}): Promise<World> {
    return new World(await Sandbox.open({ folder: newFolder(), ...options }), options)
  }

  stop(): Promise<void> {
    return this.sandbox.stop()
  }

  /** Where everything of this world is kept. */
  get folder(): string {
    return this.sandbox.folder
  }

  /** Runs a command of the product beside the bridge, in its folder. */
  plangram(...args: string[]): Promise<{ code: number | null; output: string }> {
    return this.bridge.command(...args)
  }

  get telegram() {
    return this.sandbox.telegram
  }

  get planfix() {
    return this.sandbox.planfix
  }

  get bridge() {
    return this.sandbox.bridge
  }

  customer(firstName: string, more: { lastName?: string; username?: string; phone?: string; id?: number } = {}): Customer {
    return new Customer(this, this.telegram.people.add({ firstName, languageCode: 'ru', ...more }))
  }

  /** An employee answers in the task of this customer, whether Planfix pushes that or the bridge has to look for it. */
  /** An automation's call, as a Planfix scenario makes it. */
  callsAutomation(fields: Record<string, string>): Promise<Response> {
    return this.request(`/webhook/${sandboxTokens.bridge}`, { method: 'POST', body: new URLSearchParams(fields) })
  }

  answer(customer: Customer, text: string): Comment {
    return this.sandbox.answer(this.employee, customer.person, text).comment
  }

  /** The same through the chat API, as the push that carries it. */
  employeeAnswers(customer: Customer, text: string) {
    return this.employee.answers({ chatId: customer.chatId }, text)
  }

  employeeWritesFirst(phone: string, text: string) {
    return this.employee.writesFirst({ contactPhone: phone }, text)
  }

  status() {
    return this.sandbox.status()
  }

  /** Resolves when `condition` is true; looked at again and again. @throws after `timeoutMs`, naming what was waited for */
  async until(what: string, condition: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; ) {
      if (await condition()) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error(`Waited ${timeoutMs} ms in vain until ${what}. The bridge said:\n${this.bridge.lines.slice(-30).join('\n')}`)
  }

  /** Every message that was written has arrived and nothing is under way: as many comments as messages, and an empty outbox. */
  async settled(timeoutMs = 30_000): Promise<void> {
    const isSettled = async () => (await this.status()).queue_depth === 0 && this.#missing().length === 0
    await this.until('everything has been delivered', isSettled, timeoutMs).catch(async (error: unknown) => {
      throw new Error(`Missing: ${this.#missing().join(' | ')}; ${JSON.stringify(await this.status())}`, { cause: error })
    })
  }

  /** A request to the bridge, as another system would send it. */
  request(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.bridge.address}${path}`, init)
  }

  /** A form as Planfix posts it. */
  postForm(fields: Record<string, string> | string): Promise<Response> {
    const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString()
    return this.request('/webhook', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })
  }

  /** The value of a metric, summed over the given labels. */
  async metric(name: string, labels: Record<string, string> = {}): Promise<number> {
    const text = await (await this.request('/metrics')).text()
    const lines = text
      .split('\n')
      .filter(
        (line) => line.startsWith(`${name}{`) && Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)),
      )
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
  }

  /** All tasks in which this person writes, oldest first: by the chat, or by whom they are from. */
  tasksOf(person: Person): Task[] {
    const { tasks, contacts } = this.planfix
    if (this.sandbox.hasPushes) return tasks.all.filter(({ chatId }) => chatId === `tg-${this.sandbox.bot}-${person.id}`)
    const { firstName, lastName } = person.profile
    const isHis = (id: number) => {
      const contact = contacts.find(id)
      return contact?.firstName === firstName && (lastName === undefined || contact.lastName === lastName)
    }
    return tasks.all.filter(({ owner }) => owner?.kind === 'contact' && isHis(owner.id))
  }

  /** What this person wrote, as the employees see it, in order. */
  commentsOf(person: Person): string[] {
    const comments = this.tasksOf(person).flatMap(({ number }) => this.planfix.tasks.ofNumber(number).comments)
    return comments.filter(({ author }) => author.kind === 'contact').map(({ text }) => text)
  }

  /** What was written and is in no task; a repeat does not stand in for what is missing. */
  #missing(): string[] {
    // What carries a medium or a hidden link arrives in other words; the tests of those wait for them by name.
    const isPlain = ({ media, entities }: { media: unknown; entities: readonly unknown[] }) => !media && entities.length === 0
    const written = this.telegram.people.messages().filter((message) => message.isOut && isPlain(message))
    return this.telegram.people.all().flatMap((person) => {
      const there = new Set(this.commentsOf(person).map(withoutRepeatMark))
      const own = written.filter((message) => message.person === person.id)
      return own.map(({ text }) => text).filter((text) => !there.has(text))
    })
  }
}

/** A person who writes to the bot, and his task in Planfix. */
export class Customer {
  readonly person: Person
  readonly #world: World
  readonly written: string[] = []

  constructor(world: World, person: Person) {
    this.#world = world
    this.person = person
  }

  get chatId(): string {
    return `tg-${this.#world.sandbox.bot}-${this.person.id}`
  }

  writes(text: string) {
    this.written.push(text)
    return this.person.writes(this.#world.sandbox.bot, text)
  }

  sends(writing: Parameters<Person['writes']>[1]) {
    return this.person.writes(this.#world.sandbox.bot, writing)
  }

  /** What the bot has written to him, in order. */
  get received(): string[] {
    return this.person.inbox().map(({ text }) => text)
  }

  get task() {
    return this.#world.sandbox.taskOf(this.person)
  }

  /** What he wrote, as the employees see it in his task, in order. */
  get comments(): string[] {
    return this.#world.commentsOf(this.person)
  }
}

/** A text as it was written, whether or not the bridge noted that this copy may be a repeat. */
export function withoutRepeatMark(text: string): string {
  return text.replace(/^\((возможный повтор|possible repeat)\) /, '')
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'plangram-e2e-'))
}
