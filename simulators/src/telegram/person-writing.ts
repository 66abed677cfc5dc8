import { isDeepStrictEqual } from 'node:util'
import { now } from './clock.ts'
import type { MessageContent, NewMessage } from './cloud/chat-records.ts'
import { newLong } from './cloud/new-long.ts'
import type { PrivateMessage } from './cloud/private-message.ts'
import { viewFor } from './cloud/private-message.ts'
import type { FilePreset, FileSpec } from './file-presets.ts'
import type { MediaPreset } from './media-presets.ts'
import { isMediaPreset, makeMedia } from './media-presets.ts'
import { PersonMailbox } from './person-mailbox.ts'
import type { PersonMessage } from './person-message.ts'
import type { ServicePreset } from './service-presets.ts'
import { makeAction } from './service-presets.ts'
import type { PlainTl } from './tl/plain-tl.ts'
import { toPlainTl } from './tl/plain-tl.ts'
import type { TlObject } from './tl/tl-object.ts'
import type { AlbumItem, FileWriting, Writing } from './writing.ts'
import { toOrigin, toQuote, toWriting } from './writing.ts'

/** What a person writes to bots, and changes of it. */
export class PersonWriting extends PersonMailbox {
  /**
   * Sends a message to a bot.
   * @throws when the bot has never logged in, the person has blocked it, or the message could not exist in Telegram
   */
  writes(bot: number, writing: string | Writing): PersonMessage {
    this.checkBot(bot)
    return this.view(this.parts.chats.send(this.#toMessage(bot, typeof writing === 'string' ? { text: writing } : writing)))
  }

  /** Several messages in one go, as somebody does who presses Enter after every line. */
  writesLines(bot: number, lines: readonly string[]): PersonMessage[] {
    return lines.map((line) => this.writes(bot, line))
  }

  /** Presses "Start", or opens a link `https://t.me/bot?start=payload`. */
  starts(bot: number, payload?: string): PersonMessage {
    const entities = [{ _: 'messageEntityBotCommand', offset: 0, length: 6 }]
    return this.writes(bot, { text: payload === undefined ? '/start' : `/start ${payload}`, entities })
  }

  sendsPhoto(bot: number, photo: FileWriting = {}): PersonMessage {
    return this.sendsFile(bot, 'photo', photo)
  }

  sendsDocument(bot: number, document: FileWriting = {}): PersonMessage {
    return this.sendsFile(bot, 'document', document)
  }

  sendsVoice(bot: number, voice: FileWriting = {}): PersonMessage {
    return this.sendsFile(bot, 'voice', voice)
  }

  sendsFile(bot: number, kind: FilePreset, file: FileWriting = {}): PersonMessage {
    return this.writes(bot, toWriting(kind, file))
  }

  /** One message for each file, in order, all of one group. With a pause, they come as over a slow connection. */
  async sendsAlbum(bot: number, items: readonly AlbumItem[], { pauseMs }: { readonly pauseMs?: number } = {}): Promise<PersonMessage[]> {
    this.checkBot(bot)
    const groupedId = newLong()
    const messages = items.map(({ media, text, ...file }) => ({ ...this.#toMessage(bot, { media, text, file }), groupedId }))
    if (pauseMs === undefined) return this.parts.chats.sendAlbum(messages).map((message) => this.view(message))
    const sent: PersonMessage[] = []
    for (const message of messages) {
      if (sent.length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
      sent.push(this.view(this.parts.chats.send(message)))
    }
    return sent
  }

  /** A service message: something was done that the chat tells of. */
  does(bot: number, action: ServicePreset | TlObject, { replyTo }: { readonly replyTo?: number } = {}): PersonMessage {
    this.checkBot(bot)
    const tl = toPlainTl(typeof action === 'string' ? makeAction(action, this.id) : action)
    this.parts.checkTl({ entities: [], action: tl })
    const message = { from: this.id, to: bot, text: '', action: tl, replyTo: this.#findReplyTo(replyTo, bot) }
    return this.view(this.parts.chats.send(message))
  }

  /**
   * Gives an own message another text; entities that are left out are gone, media stay.
   * @throws when it is not there, not the person's own, too old, or would stay as it is
   */
  edits(id: number, text: string, entities: readonly TlObject[] = []): PersonMessage {
    const message = this.#requireEditable(id)
    if (text === '' && !message.media) throw new Error('A message needs a text or media.')
    return this.#edit(message, { text, entities: entities.map(toPlainTl), media: message.media })
  }

  /**
   * Gives an own message other media; the caption stays.
   * @throws as `edits` does, and when it is a text
   */
  replacesMedia(id: number, media: MediaPreset | TlObject, file: FileSpec = {}): PersonMessage {
    const message = this.#requireEditable(id)
    if (!message.media) throw new Error(`The message ${id} is a text.`)
    return this.#edit(message, { text: message.text, entities: message.entities, media: this.#toMedia(media, file) })
  }

  /**
   * Does something with any message that is not a change of its text, as by a reaction or a preview that comes late:
   * clients are told of an edit all the same.
   */
  touches(id: number): PersonMessage {
    return this.view(this.parts.chats.edit(this.requireMessage(id), undefined))
  }

  /**
   * Deletes messages of either side, for the bots as well unless told otherwise, as Telegram's apps do in chats with bots.
   * @throws when one of them is not there
   */
  deletes(ids: number | readonly number[], { onlyForSelf = false }: { readonly onlyForSelf?: boolean } = {}): PersonMessage[] {
    const messages = [...new Set([ids].flat())].map((id) => this.requireMessage(id))
    this.parts.chats.delete(messages, { by: this.id, forEveryone: !onlyForSelf })
    const numbers = new Set(messages.map(({ number }) => number))
    return this.deleted().filter(({ number }) => numbers.has(number))
  }

  /** @throws when nothing can be sent to that bot */
  protected checkBot(bot: number): void {
    if (!this.parts.users.bot(bot)) throw new Error(`There is no bot ${bot} yet: it comes into being when it logs in for the first time.`)
    if (this.parts.users.isBlocked(this.id, bot)) throw new Error(`${this.profile.firstName} has blocked the bot ${bot}.`)
    if (this.profile.isDeleted) throw new Error(`The account ${this.id} is deleted.`)
  }

  #toMessage(bot: number, writing: Writing): NewMessage {
    const { text = '', file = {}, quote } = writing
    const replyTo = this.#findReplyTo(writing.replyTo, bot)
    const entities = (writing.entities ?? []).map(toPlainTl)
    const media = writing.media === undefined ? undefined : this.#toMedia(writing.media, file)
    if (text === '' && !media) throw new Error('A message needs a text or media.')
    this.parts.checkTl({ entities, media })
    const extras = { replyTo, quote: toQuote(quote, replyTo), forwardedFrom: toOrigin(writing.forwardedFrom) }
    return { from: this.id, to: bot, text, entities, media, ...extras }
  }

  #requireEditable(id: number): PrivateMessage {
    const message = this.requireMessage(id)
    if (message.from !== this.id) throw new Error(`The message ${id} is not ${this.profile.firstName}'s own.`)
    return message
  }

  #edit(message: PrivateMessage, content: MessageContent): PersonMessage {
    const id = viewFor(this.id, message).id
    const { text, entities, media } = message
    if (isDeepStrictEqual(content, { text, entities, media })) throw new Error(`The message ${id} says that already.`)
    const { editTimeLimitSeconds } = this.parts.rules
    if (now() - message.at >= editTimeLimitSeconds * 1000) throw new Error(`The message ${id} is older than ${editTimeLimitSeconds} s.`)
    this.parts.checkTl(content)
    return this.view(this.parts.chats.edit(message, content))
  }

  #toMedia(media: MediaPreset | TlObject, file: FileSpec): PlainTl {
    if (typeof media !== 'string') return toPlainTl(media)
    if (!isMediaPreset(media)) throw new Error(`There is no ready-made media "${media}".`)
    return toPlainTl(makeMedia(media, file, this.profile, this.parts.files))
  }

  #findReplyTo(id: number | undefined, bot: number): PrivateMessage | undefined {
    if (id === undefined) return undefined
    const message = this.parts.chats.mailbox(this.id).get(id)
    if (!message || viewFor(this.id, message).peer !== bot)
      throw new Error(`There is no message ${id} between person ${this.id} and bot ${bot}.`)
    return message
  }
}
