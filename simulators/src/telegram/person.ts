import { nowSeconds } from './clock.ts'
import type { CallbackAnswer } from './cloud/callback-queries.ts'
import { viewFor } from './cloud/private-message.ts'
import type { PersonProfile, PersonUser } from './cloud/users.ts'
import type { FileSpec } from './file-presets.ts'
import { makePresetFile } from './file-presets.ts'
import { findButton, findKey } from './keyboard.ts'
import type { PersonMessage } from './person-message.ts'
import { PersonWriting } from './person-writing.ts'
import type { PlainTl } from './tl/plain-tl.ts'
import { toPlainTl } from './tl/plain-tl.ts'

/** How long a person's app waits for a bot. */
const BOT_RESPONSE_TIMEOUT_MS = 15_000

/** A scripted customer. */
export class Person extends PersonWriting {
  /**
   * Presses a button under a message of a bot, by what is written on it; resolves to what the bot says to it.
   * @throws when there is no such button; rejects with BOT_RESPONSE_TIMEOUT when the bot says nothing
   */
  async presses(
    messageId: number,
    button: string,
    { timeoutMs = BOT_RESPONSE_TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
  ): Promise<CallbackAnswer> {
    const message = this.requireMessage(messageId)
    const data = findButton(message, button)
    const { from: bot, fromId } = message
    const { id, answer } = this.parts.callbackQueries.ask(bot, timeoutMs)
    const update = {
      _: 'updateBotCallbackQuery',
      query_id: id,
      user_id: this.id,
      peer: this.#peer,
      msg_id: fromId,
      chat_instance: 1n,
      data,
    }
    this.parts.notices.tell(bot, toPlainTl(update), [this.id])
    return answer
  }

  /**
   * Presses a key of the keyboard that the bot has put up last: its text is sent, or the person's own contact where the key asks for it.
   * @throws when there is no such key
   */
  pressesKey(bot: number, key: string): PersonMessage {
    const { message, button } = findKey(this.parts.chats.mailbox(this.id).messages(), bot, key)
    return button._ === 'keyboardButtonRequestPhone' ? this.sharesPhone(bot, viewFor(this.id, message).id) : this.writes(bot, { text: key })
  }

  /** Sends the own contact, as a reply to the message whose key asked for it. */
  sharesPhone(bot: number, replyTo?: number): PersonMessage {
    if (this.profile.phone === undefined) throw new Error(`${this.profile.firstName} has no phone number.`)
    return this.writes(bot, { media: 'contact', replyTo })
  }

  /** Puts these emoji under a message of either side, in place of those before; none takes all away. */
  reacts(messageId: number, emoji: readonly string[]): void {
    const message = this.requireMessage(messageId)
    const { peer: bot } = viewFor(this.id, message)
    const [before, after] = [this.parts.reactions.of(message.number, this.id), emoji.map(toReaction)]
    this.parts.reactions.put(message.number, this.id, after)
    if (!this.parts.rules.botsAreToldOfReactions) return
    const place = { peer: this.#peer, msg_id: viewFor(bot, message).id, date: nowSeconds(), actor: this.#peer }
    const update = { _: 'updateBotMessageReaction', ...place, old_reactions: before, new_reactions: after }
    this.parts.notices.tellNumbered(bot, toPlainTl(update), [this.id])
  }

  /** Another name or username; what is left out stays, an empty text takes away. Bots the person has written to are told. */
  changesProfile(changes: Partial<Pick<PersonProfile, 'firstName' | 'lastName' | 'username'>>): PersonUser {
    const profile = this.parts.users.changePerson(this.id, withoutEmpty(changes))
    const { firstName, lastName = '', username } = profile
    const usernames = username === undefined ? [] : [{ _: 'username', editable: true, active: true, username }]
    this.#tellBots({
      _: 'updateUserName',
      user_id: this.id,
      first_name: firstName,
      last_name: lastName,
      usernames: usernames.map(toPlainTl),
    })
    return profile
  }

  /** Another picture, on top of those before. */
  changesPhoto(photo: FileSpec = {}): PersonUser {
    const { id } = makePresetFile('photo', { width: 640, height: 640, size: 60_000, ...photo }, this.parts.files)
    const profile = this.parts.users.changePerson(this.id, { photos: [id, ...(this.profile.photos ?? [])] })
    this.#tellBots({ _: 'updateUser', user_id: this.id })
    return profile
  }

  blocks(bot: number): void {
    this.#setBlocked(bot, true)
  }

  unblocks(bot: number): void {
    this.#setBlocked(bot, false)
  }

  /** For good: whoever writes to the person is told INPUT_USER_DEACTIVATED. */
  deletesAccount(): void {
    this.parts.users.deletePerson(this.id)
  }

  /** The bot is told: https://core.telegram.org/constructor/updateBotStopped */
  #setBlocked(bot: number, isBlocked: boolean): void {
    if (this.parts.users.isBlocked(this.id, bot) === isBlocked) return
    this.parts.users.setBlocked(this.id, bot, isBlocked)
    const update = { _: 'updateBotStopped', user_id: this.id, date: nowSeconds(), stopped: isBlocked }
    this.parts.notices.tellNumbered(bot, update, [this.id])
  }

  #tellBots(update: PlainTl): void {
    if (!this.parts.rules.botsAreToldOfProfiles) return
    const bots = this.parts.users.all().filter(({ kind, id }) => kind === 'bot' && this.parts.chats.hasWritten(this.id, id))
    for (const { id } of bots) this.parts.notices.tell(id, update, [this.id])
  }

  get #peer(): PlainTl {
    return { _: 'peerUser', user_id: this.id }
  }
}

function toReaction(emoticon: string): PlainTl {
  return { _: 'reactionEmoji', emoticon }
}

function withoutEmpty<Changes extends object>(changes: Changes): Changes {
  return Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, value === '' ? undefined : value])) as Changes
}
