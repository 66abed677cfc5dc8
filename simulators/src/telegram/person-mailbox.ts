import type { MessageHappening } from './cloud/happening.ts'
import type { PrivateMessage } from './cloud/private-message.ts'
import { deletedAtFor } from './cloud/private-message.ts'
import type { PersonUser } from './cloud/users.ts'
import type { PersonMessage } from './person-message.ts'
import { toPersonMessage } from './person-message.ts'
import type { PersonParts } from './person-parts.ts'
import { waitForMessage } from './wait-for-message.ts'

export interface ReceiveOptions {
  /** Milliseconds to wait; 30,000 by default. */
  readonly timeoutMs?: number
  /** Only messages of this bot. */
  readonly bot?: number
  /** Only messages with a larger `number`. */
  readonly after?: number
}

/** A text, or a condition on the whole message. */
export type Expectation = string | RegExp | ((message: PersonMessage) => boolean)

/** What a person has: the profile, and the messages of all chats. */
export class PersonMailbox {
  readonly id: number
  protected readonly parts: PersonParts

  constructor(id: number, parts: PersonParts) {
    this.id = id
    this.parts = parts
  }

  get profile(): PersonUser {
    const profile = this.parts.users.person(this.id)
    if (!profile) throw new Error(`There is no person ${this.id}.`)
    return profile
  }

  /** What the person has had and has no more, whoever has deleted it, oldest first. */
  deleted(bot?: number): PersonMessage[] {
    const own = this.parts.chats.log(0).filter(({ from, to }) => from === this.id || to === this.id)
    const deleted = own.filter((message) => deletedAtFor(this.id, message) !== undefined)
    return deleted.map((message) => this.view(message)).filter((message) => bot === undefined || message.bot === bot)
  }

  /** Everything bots have sent to the person, as it is now, oldest first; without what has been deleted. */
  inbox(bot?: number): PersonMessage[] {
    return this.history(bot).filter((message) => !message.isOut)
  }

  /** Everything the person has written and received, as it is now, oldest first; without what has been deleted. */
  history(bot?: number): PersonMessage[] {
    const messages = this.parts.chats.mailbox(this.id).messages()
    return messages.map((message) => this.view(message)).filter((message) => bot === undefined || message.bot === bot)
  }

  /**
   * The first message that is as expected, among those already there and those to come; a message may become so by an edit.
   * @throws after `timeoutMs`, naming what came instead
   */
  async receives(expected: Expectation, options: ReceiveOptions = {}): Promise<PersonMessage> {
    const { timeoutMs = 30_000, bot, after = 0 } = options
    const matches = (message: PersonMessage) =>
      message.number > after && (bot === undefined || message.bot === bot) && isExpected(message, expected)
    const already = this.inbox().find(matches)
    if (already) return already
    const isToPerson = ({ account, message }: MessageHappening) => account === this.id && message.to === this.id
    const isExpectedMessage = (happening: MessageHappening) => isToPerson(happening) && matches(this.view(happening.message))
    const found = await waitForMessage(this.parts.chats, isExpectedMessage, timeoutMs)
    if (found) return this.view(found)
    const texts = this.inbox().map((message) => JSON.stringify(message.text))
    throw new Error(`${this.profile.firstName} did not receive ${expected} within ${timeoutMs} ms, but: ${texts.join(', ') || 'nothing'}`)
  }

  /**
   * The bytes of a message's file, as the person's app would save them.
   * @throws when the message has none
   */
  saves(id: number): Buffer {
    const file = this.view(this.requireMessage(id)).file
    const stored = file && this.parts.files.get(file.id)
    if (!stored) throw new Error(`There is no file in the message ${id}.`)
    return Buffer.concat([...this.parts.files.chunks(stored)])
  }

  protected view(message: PrivateMessage): PersonMessage {
    return toPersonMessage(this.id, message, this.parts.files)
  }

  protected requireMessage(id: number): PrivateMessage {
    const message = this.parts.chats.mailbox(this.id).get(id)
    if (!message) throw new Error(`${this.profile.firstName} has no message ${id}.`)
    return message
  }
}

function isExpected(message: PersonMessage, expected: Expectation): boolean {
  if (typeof expected === 'string') return message.text === expected
  return expected instanceof RegExp ? expected.test(message.text) : expected(message)
}
