import { isDeepStrictEqual } from 'node:util'
import { now } from './clock.ts'
import type { MessageHappening } from './cloud/happening.ts'
import type { PrivateChats } from './cloud/private-chats.ts'
import type { PrivateMessage } from './cloud/private-message.ts'
import { deletedAtFor, viewFor } from './cloud/private-message.ts'
import type { PersonUser, Users } from './cloud/users.ts'
import type { MediaPreset } from './media-presets.ts'
import { isMediaPreset, makeMedia } from './media-presets.ts'
import type { PersonMessage } from './person-message.ts'
import { toPersonMessage } from './person-message.ts'
import type { Rules } from './rules.ts'
import type { PlainTl } from './tl/plain-tl.ts'
import { toPlainTl } from './tl/plain-tl.ts'
import type { TlObject } from './tl/tl-object.ts'
import { waitForMessage } from './wait-for-message.ts'

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
  readonly rules: Rules
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

  /**
   * Gives an own message another text; entities that are left out are gone, media stay.
   * @throws when it is not there, not the person's own, too old, or would stay as it is
   */
  edits(id: number, text: string, entities: readonly TlObject[] = []): PersonMessage {
    const message = this.#requireMessage(id)
    const content = { text, entities: entities.map(toPlainTl) }
    if (message.from !== this.id) throw new Error(`The message ${id} is not ${this.profile.firstName}'s own.`)
    if (text === '' && !message.media) throw new Error('A message needs a text or media.')
    if (isDeepStrictEqual(content, { text: message.text, entities: message.entities }))
      throw new Error(`The message ${id} says that already.`)
    const { editTimeLimitSeconds } = this.#parts.rules
    if (now() - message.at >= editTimeLimitSeconds * 1000) throw new Error(`The message ${id} is older than ${editTimeLimitSeconds} s.`)
    this.#parts.checkTl({ entities: content.entities, media: message.media })
    return toPersonMessage(this.id, this.#parts.chats.edit(message, content))
  }

  /**
   * Does something with any message that is not a change of its text, as by a reaction or a preview that comes late:
   * clients are told of an edit all the same.
   */
  touches(id: number): PersonMessage {
    return toPersonMessage(this.id, this.#parts.chats.edit(this.#requireMessage(id), undefined))
  }

  /**
   * Deletes messages of either side, for the bots as well unless told otherwise, as Telegram's apps do in chats with bots.
   * @throws when one of them is not there
   */
  deletes(ids: number | readonly number[], { onlyForSelf = false }: { readonly onlyForSelf?: boolean } = {}): PersonMessage[] {
    const messages = [...new Set([ids].flat())].map((id) => this.#requireMessage(id))
    this.#parts.chats.delete(messages, { by: this.id, forEveryone: !onlyForSelf })
    const numbers = new Set(messages.map(({ number }) => number))
    return this.deleted().filter(({ number }) => numbers.has(number))
  }

  /** What the person has had and has no more, whoever has deleted it, oldest first. */
  deleted(bot?: number): PersonMessage[] {
    const own = this.#parts.chats.log(0).filter(({ from, to }) => from === this.id || to === this.id)
    const deleted = own.filter((message) => deletedAtFor(this.id, message) !== undefined)
    return deleted.map((message) => toPersonMessage(this.id, message)).filter((message) => bot === undefined || message.bot === bot)
  }

  /** Everything bots have sent to the person, as it is now, oldest first; without what has been deleted. */
  inbox(bot?: number): PersonMessage[] {
    return this.history(bot).filter((message) => !message.isOut)
  }

  /** Everything the person has written and received, as it is now, oldest first; without what has been deleted. */
  history(bot?: number): PersonMessage[] {
    const messages = this.#parts.chats.mailbox(this.id).messages()
    return messages.map((message) => toPersonMessage(this.id, message)).filter((message) => bot === undefined || message.bot === bot)
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
    const isExpectedMessage = (happening: MessageHappening) => isToPerson(happening) && matches(toPersonMessage(this.id, happening.message))
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

  #requireMessage(id: number): PrivateMessage {
    const message = this.#parts.chats.mailbox(this.id).get(id)
    if (!message) throw new Error(`${this.profile.firstName} has no message ${id}.`)
    return message
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

function isExpected(message: PersonMessage, expected: Expectation): boolean {
  if (typeof expected === 'string') return message.text === expected
  return expected instanceof RegExp ? expected.test(message.text) : expected(message)
}
