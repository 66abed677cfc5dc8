import type { ConnectionId, PlanfixCommentId } from '../domain/ids.ts'
import { type FromCommentContext, fromComment } from './from-comment.ts'
import type { PlanfixNotes, TaskChat } from './planfix-notes.ts'
import type { CallOptions, PlanfixComment, TaskApi } from './task-api.ts'

/** An answer that cannot be sent: the customer's card is gone, and no other is known to be his. */
export interface LostCard {
  chat: string
  comment: PlanfixCommentId
}

export interface SurvivingCardsOptions {
  connectionId: ConnectionId
  api: TaskApi
  notes: PlanfixNotes
  onLostCard: (lost: LostCard) => void
  now: () => number
}

/** That somebody notified is not the customer is believed for this long, ms: employees notify one another all day. */
const strangerForMs = 5 * 60_000
const mostRemembered = 2_000

/**
 * When a customer's card was merged into another, employees' comments notify the card that is left, which nobody told us about.
 * So when a comment notifies somebody unknown in the customer's place, Planfix is asked whether his card is still there; if
 * not, whose the task is now. One question for each card and stranger in a while; two when the card is gone.
 */
export class SurvivingCards {
  readonly #options: SurvivingCardsOptions
  readonly #strangers = new Map<string, number>()

  constructor(options: SurvivingCardsOptions) {
    this.#options = options
  }

  /** The chat with the customer's card as it is now. */
  async follow(comment: PlanfixComment, place: TaskChat, context: FromCommentContext, calls: CallOptions): Promise<TaskChat> {
    const strangers = this.#strangersIn(comment, place, context)
    if (strangers.length === 0) return place
    const { api, notes, onLostCard } = this.#options
    const { contact } = place
    const isThere = contact === null ? false : await this.#ifVisible(() => api.hasContact(contact, calls))
    const card = isThere ? undefined : await this.#ifVisible(() => api.findContactOfTask(comment.taskRef, calls))
    if (card && strangers.includes(card.person)) {
      await notes.noteContact(place.contactId, card)
      return { ...place, contact: card }
    }
    if (isThere === false) onLostCard({ chat: place.chatKey, comment: comment.id })
    for (const person of strangers) this.#remember(keyOf(place, person))
    return place
  }

  /** Undefined for what the token may not see: nobody else's answers wait for that. */
  async #ifVisible<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await ask()
    } catch (error) {
      if (this.#options.api.classify(error, 1).kind === 'rejected') return undefined
      throw error
    }
  }

  /** Those notified who may be the customer under another card: the comment would go out if one of them were. */
  #strangersIn(comment: PlanfixComment, place: TaskChat, context: FromCommentContext): string[] {
    const { contact } = place
    if (contact && (comment.notified.includes(contact.person) || comment.owner.person === contact.person)) return []
    return comment.notified.filter((person) => {
      const isMeant = fromComment(comment, { ...place, contact: { number: 0, person } }, context)?.kind === 'message_sent'
      return isMeant && this.#options.api.mayBeContact(person) && !this.#isKnownStranger(keyOf(place, person))
    })
  }

  #isKnownStranger(key: string): boolean {
    const at = this.#strangers.get(key)
    return at !== undefined && this.#options.now() - at < strangerForMs
  }

  #remember(key: string): void {
    this.#strangers.delete(key)
    this.#strangers.set(key, this.#options.now())
    const [oldest] = this.#strangers.keys()
    if (this.#strangers.size > mostRemembered && oldest !== undefined) this.#strangers.delete(oldest)
  }
}

function keyOf({ chatId, contact }: TaskChat, person: string): string {
  return `${chatId} ${contact?.person} ${person}`
}
