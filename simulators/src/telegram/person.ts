import type { PrivateChats } from './cloud/private-chats.ts'
import type { PrivateMessage } from './cloud/private-message.ts'
import { viewFor } from './cloud/private-message.ts'
import type { PersonUser, Users } from './cloud/users.ts'
import type { MediaPreset } from './media-presets.ts'
import { isMediaPreset, makeMedia } from './media-presets.ts'
import type { PlainTl } from './tl/plain-tl.ts'
import { toPlainTl } from './tl/plain-tl.ts'
import type { TlObject } from './tl/tl-object.ts'
import { waitForMessage } from './wait-for-message.ts'

/** A message between a person and a bot, as the person sees it. */
export interface PersonMessage {
  /** Position in the log of all messages of the server; grows with time. */
  readonly number: number
  /** Epoch milliseconds with a fraction: when the server recorded it, which is when the other side could first see it. */
  readonly at: number
  readonly person: number
  readonly bot: number
  readonly isOut: boolean
  /** The message's identifier in the person's own numbering. */
  readonly id: number
  /** The same message's identifier in the bot's numbering: the one the bot's client knows. */
  readonly botMessageId: number
  readonly text: string
  /** TL `MessageEntity` objects. */
  readonly entities: readonly PlainTl[]
  /** A TL `MessageMedia` object. */
  readonly media: PlainTl | undefined
  /** The message it replies to, in the person's own numbering. */
  readonly replyTo: number | undefined
}

/** What a person writes; a plain string is a text. */
export interface Writing {
  readonly text?: string | undefined
  readonly entities?: readonly TlObject[] | undefined
  /** A preset by its name, or any TL `MessageMedia` object. */
  readonly media?: MediaPreset | TlObject | undefined
  /** Identifier in the person's own numbering. */
  readonly replyTo?: number | undefined
}

export interface ReceiveOptions {
  /** Milliseconds to wait; 5,000 by default. */
  readonly timeoutMs?: number
  /** Only messages of this bot. */
  readonly bot?: number
  /** Only messages with a larger `number`. */
  readonly after?: number
}

/** A text, or a condition on the whole message. */
export type Expectation = string | RegExp | ((message: PersonMessage) => boolean)

export interface PersonParts {
  readonly users: Users
  readonly chats: PrivateChats
  /** Throws when the objects are not in the schema. */
  readonly checkTl: (writing: { readonly entities: readonly PlainTl[]; readonly media: PlainTl | undefined }) => void
}

/** A scripted customer. */
export class Person {
  readonly id: number
  readonly #parts: PersonParts

  constructor(id: number, parts: PersonParts) {
    this.id = id
    this.#parts = parts
  }

  get profile(): PersonUser {
    const profile = this.#parts.users.person(this.id)
    if (!profile) throw new Error(`There is no person ${this.id}.`)
    return profile
  }

  /**
   * Sends a message to a bot.
   * @throws when the bot has never logged in, the person has blocked it, or the message could not exist in Telegram
   */
  writes(bot: number, writing: string | Writing): PersonMessage {
    this.#checkBot(bot)
    const { text = '', entities = [], media, replyTo } = typeof writing === 'string' ? { text: writing } : writing
    const content = { entities: entities.map(toPlainTl), media: media === undefined ? undefined : toPlainTl(this.#toMedia(media)) }
    if (text === '' && !content.media) throw new Error('A message needs a text or media.')
    this.#parts.checkTl(content)
    const message = this.#parts.chats.send({ from: this.id, to: bot, text, ...content, replyTo: this.#findReplyTo(replyTo, bot) })
    return toPersonMessage(this.id, message)
  }

  /** Several messages in one go, as somebody does who presses Enter after every line. */
  writesLines(bot: number, lines: readonly string[]): PersonMessage[] {
    return lines.map((line) => this.writes(bot, line))
  }

  /** Everything bots have sent to the person, oldest first. */
  inbox(bot?: number): PersonMessage[] {
    return this.history(bot).filter((message) => !message.isOut)
  }

  /** Everything the person has written and received, oldest first. */
  history(bot?: number): PersonMessage[] {
    const messages = this.#parts.chats.mailbox(this.id).after(0, Number.POSITIVE_INFINITY)
    return messages.map((message) => toPersonMessage(this.id, message)).filter((message) => bot === undefined || message.bot === bot)
  }

  /**
   * The first message that is as expected, among those already there and those to come.
   * @throws after `timeoutMs`, naming what came instead
   */
  async receives(expected: Expectation, options: ReceiveOptions = {}): Promise<PersonMessage> {
    const { timeoutMs = 5000, bot, after = 0 } = options
    const matches = (message: PersonMessage) =>
      message.number > after && (bot === undefined || message.bot === bot) && isExpected(message, expected)
    const already = this.inbox().find(matches)
    if (already) return already
    const isExpectedMessage = (message: PrivateMessage) => message.to === this.id && matches(toPersonMessage(this.id, message))
    const found = await waitForMessage(this.#parts.chats, isExpectedMessage, timeoutMs)
    if (found) return toPersonMessage(this.id, found)
    const texts = this.inbox().map((message) => JSON.stringify(message.text))
    throw new Error(`${this.profile.firstName} did not receive ${expected} within ${timeoutMs} ms, but: ${texts.join(', ') || 'nothing'}`)
  }

  blocks(bot: number): void {
    this.#parts.users.setBlocked(this.id, bot, true)
  }

  unblocks(bot: number): void {
    this.#parts.users.setBlocked(this.id, bot, false)
  }

  /** For good: whoever writes to the person is told INPUT_USER_DEACTIVATED. */
  deletesAccount(): void {
    this.#parts.users.deletePerson(this.id)
  }

  #checkBot(bot: number): void {
    if (!this.#parts.users.bot(bot)) throw new Error(`There is no bot ${bot} yet: it comes into being when it logs in for the first time.`)
    if (this.#parts.users.isBlocked(this.id, bot)) throw new Error(`${this.profile.firstName} has blocked the bot ${bot}.`)
    if (this.profile.isDeleted) throw new Error(`The account ${this.id} is deleted.`)
  }

  #toMedia(media: MediaPreset | TlObject): TlObject {
    if (typeof media !== 'string') return media
    if (!isMediaPreset(media)) throw new Error(`There is no ready-made media "${media}".`)
    return makeMedia(media, this.profile)
  }

  #findReplyTo(id: number | undefined, bot: number): PrivateMessage | undefined {
    if (id === undefined) return undefined
    const message = this.#parts.chats.mailbox(this.id).get(id)
    if (!message || viewFor(this.id, message).peer !== bot)
      throw new Error(`There is no message ${id} between person ${this.id} and bot ${bot}.`)
    return message
  }
}

/** A private message from the side of the one of its two users who is a person. */
export function toPersonMessage(person: number, message: PrivateMessage): PersonMessage {
  const { id, isOut, peer } = viewFor(person, message)
  const { number, at, text, entities, media, replyTo } = message
  return {
    number,
    at,
    person,
    bot: peer,
    isOut,
    id,
    botMessageId: viewFor(peer, message).id,
    text,
    entities,
    media,
    replyTo: replyTo && viewFor(person, replyTo).id,
  }
}

function isExpected(message: PersonMessage, expected: Expectation): boolean {
  if (typeof expected === 'string') return message.text === expected
  return expected instanceof RegExp ? expected.test(message.text) : expected(message)
}
