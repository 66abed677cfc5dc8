import { capabilitiesOf } from '../connections/capabilities.ts'
import type { Connection } from '../domain/connection.ts'
import type { MessageFileId } from '../domain/ids.ts'
import type { Author } from '../domain/message.ts'
import type { Delivery, DeliveryContent, LaterChange, NewDelivery, Settlement } from '../outbox/delivery.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Receipt } from '../outbox/outcome.ts'
import type { Transaction } from '../outbox/unit-of-work.ts'
import type { Mappings } from './mappings.ts'
import type { PlanfixToTelegram } from './planfix-to-telegram.ts'
import { filesNotCarried } from './texts.ts'

export interface AfterSettlingOptions {
  mappings: Mappings
  outbox: Outbox
  planfixToTelegram: PlanfixToTelegram
  now: () => number
}

type StatusOf = Pick<Extract<DeliveryContent, { kind: 'planfix_status' }>, 'status' | 'reason' | 'of'>

/** What follows when an attempt has ended, in the transaction that ends it: mappings, Planfix's ticks, a found chat's message. */
export class AfterSettling {
  readonly #options: AfterSettlingOptions

  constructor(options: AfterSettlingOptions) {
    this.#options = options
  }

  async follow(tx: Transaction, connection: Connection, settlement: Settlement): Promise<void> {
    const { delivery } = settlement
    switch (delivery.content.kind) {
      case 'telegram_message':
        return this.#followTelegramMessage(tx, connection, settlement, delivery.content)
      case 'telegram_edit':
        await this.#recordParts(tx, delivery, receiptOf(settlement))
        return this.#tellFailure(tx, connection, settlement, 'edit')
      case 'telegram_deletion':
        return this.#tellFailure(tx, connection, settlement, 'deletion')
      case 'planfix_message':
        return this.#followPlanfixMessage(tx, connection, settlement, delivery.content)
      case 'planfix_files':
        await this.#noteIntroduced(tx, settlement)
        return this.#noteOwnComment(tx, settlement)
      case 'find_comment':
        return this.#noteComment(tx, settlement)
      case 'fetch_comment':
        return this.#followFetchedComment(tx, connection, settlement)
      case 'find_chat_of_task':
        return this.#followFoundChat(tx, connection, settlement, delivery.content)
      case 'planfix_edit':
      case 'planfix_deletion':
      case 'planfix_status':
        return this.#noteOwnComment(tx, settlement)
    }
  }

  async #followTelegramMessage(
    tx: Transaction,
    connection: Connection,
    settlement: Settlement,
    content: Extract<DeliveryContent, { kind: 'telegram_message' }>,
  ): Promise<void> {
    const { delivery, next } = settlement
    await this.#recordParts(tx, delivery, receiptOf(settlement))
    if (next.state === 'delivered') {
      await this.#tell(tx, connection, delivery, deliveredStatus(content))
      await this.#findComment(tx, connection, delivery)
    } else {
      await this.#tellFailure(tx, connection, settlement)
    }
  }

  /** What Telegram refused is told where the employee wrote it: the message, or what he did to it afterwards. */
  async #tellFailure(tx: Transaction, connection: Connection, { delivery, outcome, next }: Settlement, of?: LaterChange): Promise<void> {
    if (next.state !== 'rejected' && next.state !== 'held') return
    const reason = 'reason' in outcome ? outcome.reason : null
    await this.#tell(tx, connection, delivery, { status: 'error', reason, ...(of && { of }) })
  }

  async #recordParts(tx: Transaction, delivery: Delivery, receipt: Receipt | undefined): Promise<void> {
    const { chat, connectionId, messageId } = delivery
    if (!chat || !receipt?.telegramMessageIds) return
    for (const [part, telegramMessageId] of receipt.telegramMessageIds.entries()) {
      await this.#options.mappings.recordMapping(tx, { connectionId, messageId, chatId: chat.id, part, telegramMessageId })
    }
  }

  async #followPlanfixMessage(
    tx: Transaction,
    connection: Connection,
    settlement: Settlement,
    { author, text: plannedText }: Extract<DeliveryContent, { kind: 'planfix_message' }>,
  ): Promise<void> {
    const { delivery, next } = settlement
    const { planfixCommentId, writtenText, missingFiles = [] } = receiptOf(settlement) ?? {}
    if (next.state !== 'delivered' || !delivery.chat) return
    await this.#noteIntroduced(tx, settlement)
    if (missingFiles.length > 0) await this.#putFiles(tx, delivery, { author, files: missingFiles })
    const text = writtenText ?? delivery.writtenText ?? plannedText
    if (planfixCommentId) await this.#noteComment(tx, settlement)
    else await this.#putFindComment(tx, connection, delivery, { author, text, planfixMessageId: null, at: settlement.startedAt })
  }

  async #noteIntroduced(tx: Transaction, { delivery: { chat }, next, finishedAt }: Settlement): Promise<void> {
    if (next.state === 'delivered' && chat?.introducedAt === null) await this.#options.mappings.noteIntroduced(tx, chat.id, finishedAt)
  }

  /** What Telegram did not give is tried once more by itself; after that it waits for the operator's `plangram retry`. */
  async #putFiles(tx: Transaction, { connectionId, chat, messageId }: Delivery, about: { author: Author; files: MessageFileId[] }) {
    if (!chat) return
    const lane = { connectionId, direction: 'to_planfix', name: `chat:${chat.id}:files` } as const
    await this.#options.outbox.put(
      tx,
      [{ lane, chatId: chat.id, messageId, content: { kind: 'planfix_files', ...about } }],
      this.#options.now(),
    )
  }

  async #noteComment(tx: Transaction, settlement: Settlement): Promise<void> {
    const { planfixCommentId: id, planfixCommentText: text = null, planfixTaskRef: taskRef = null } = receiptOf(settlement) ?? {}
    if (id) await this.#options.mappings.noteComment(tx, settlement.delivery.messageId, { id, text, taskRef })
  }

  /** A comment beside the message's own: it tells of a failure or a change, or has files with it. */
  async #noteOwnComment(tx: Transaction, settlement: Settlement): Promise<void> {
    const { connectionId, messageId } = settlement.delivery
    const { planfixCommentId: id } = receiptOf(settlement) ?? {}
    if (id) await this.#options.mappings.noteOwnComment(tx, connectionId, messageId, id)
  }

  /** Where Planfix does not say which comment a message is, it is looked up afterwards, beside the conversation. */
  async #findComment(tx: Transaction, connection: Connection, delivery: Delivery): Promise<void> {
    const message = await this.#options.mappings.findMessage(tx, delivery.messageId)
    if (!message || message.planfixCommentId !== null) return
    const { author, text, planfixMessageId, receivedAt } = message
    await this.#putFindComment(tx, connection, delivery, { author, text, planfixMessageId, at: receivedAt })
  }

  async #putFindComment(
    tx: Transaction,
    connection: Connection,
    { connectionId, chat, messageId }: Delivery,
    about: Omit<Extract<DeliveryContent, { kind: 'find_comment' }>, 'kind'>,
  ): Promise<void> {
    if (!chat || capabilitiesOf(connection.planfix).commentId !== 'read_back') return
    const lane = { connectionId, direction: 'to_planfix', name: `chat:${chat.id}:comments` } as const
    const content = { kind: 'find_comment', ...about } as const
    await this.#options.outbox.put(tx, [{ lane, chatId: chat.id, messageId, content }], this.#options.now())
  }

  async #followFetchedComment(tx: Transaction, connection: Connection, settlement: Settlement): Promise<void> {
    const { delivery, next } = settlement
    const { chatId, comment } = receiptOf(settlement) ?? {}
    const message = await this.#options.mappings.findMessage(tx, delivery.messageId)
    // It may have been found by looking meanwhile.
    if (message?.chatId !== null) return
    // It may turn out to be for the customer after all, when it is found by looking.
    const isNone = next.state === 'delivered' ? !comment : next.state === 'rejected'
    if (isNone) return this.#options.mappings.freeIdentity(tx, delivery.messageId)
    if (chatId && comment) await this.#options.planfixToTelegram.commentFetched(tx, connection, message, { chatId, ...comment })
  }

  async #followFoundChat(
    tx: Transaction,
    connection: Connection,
    { delivery, outcome }: Settlement,
    { notCarried = [] }: Extract<DeliveryContent, { kind: 'find_chat_of_task' }>,
  ): Promise<void> {
    const chatId = outcome.kind === 'delivered' ? outcome.receipt.chatId : undefined
    const message = chatId && (await this.#options.mappings.findMessage(tx, delivery.messageId))
    if (chatId && message) await this.#options.planfixToTelegram.chatFound(tx, connection, message, { chatId, notCarried })
  }

  /** Planfix shows it as a tick at the employee's message; an API without ticks is told of failures only. */
  async #tell(tx: Transaction, connection: Connection, delivery: Delivery, status: StatusOf): Promise<void> {
    const { mappings, outbox, now } = this.#options
    const message = await mappings.findMessage(tx, delivery.messageId)
    if (!message || !delivery.chat) return
    const { planfixMessageId } = message
    const isOfUse = planfixMessageId !== null || status.of !== undefined
    const isTold = capabilitiesOf(connection.planfix).status ? isOfUse : status.status === 'error'
    if (!isTold) return
    const told: NewDelivery = {
      lane: { connectionId: delivery.connectionId, direction: 'to_planfix', name: `chat:${delivery.chat.id}:statuses` },
      chatId: delivery.chat.id,
      messageId: delivery.messageId,
      content: { kind: 'planfix_status', planfixMessageId, ...status },
    }
    await outbox.put(tx, [told], now())
  }
}

function receiptOf({ outcome }: Settlement): Receipt | undefined {
  return 'receipt' in outcome ? outcome.receipt : undefined
}

function deliveredStatus({ notCarried }: { notCarried: string[] }): StatusOf {
  return notCarried.length === 0 ? { status: 'sent', reason: null } : { status: 'error', reason: filesNotCarried(notCarried) }
}
