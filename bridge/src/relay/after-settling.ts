import type { Connection } from '../domain/connection.ts'
import type { Delivery, DeliveryContent, NewDelivery, Settlement } from '../outbox/delivery.ts'
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

type StatusOf = Pick<Extract<DeliveryContent, { kind: 'planfix_status' }>, 'status' | 'reason'>

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
        return this.#followTelegramMessage(tx, settlement, delivery.content)
      case 'planfix_message':
        return this.#followPlanfixMessage(tx, settlement)
      case 'find_chat_of_task':
        return this.#followFoundChat(tx, connection, settlement)
      case 'planfix_status':
        return
    }
  }

  async #followTelegramMessage(tx: Transaction, { delivery, outcome, next }: Settlement, content: { notCarried: string[] }) {
    await this.#recordParts(tx, delivery, 'receipt' in outcome ? outcome.receipt : undefined)
    if (next.state === 'delivered') await this.#tell(tx, delivery, deliveredStatus(content))
    else if (next.state === 'rejected' || next.state === 'held') {
      await this.#tell(tx, delivery, { status: 'error', reason: 'reason' in outcome ? outcome.reason : null })
    }
  }

  async #recordParts(tx: Transaction, delivery: Delivery, receipt: Receipt | undefined): Promise<void> {
    const { chat, connectionId, messageId } = delivery
    if (!chat || !receipt?.telegramMessageIds) return
    for (const [part, telegramMessageId] of receipt.telegramMessageIds.entries()) {
      await this.#options.mappings.recordMapping(tx, { connectionId, messageId, chatId: chat.id, part, telegramMessageId })
    }
  }

  async #followPlanfixMessage(tx: Transaction, { delivery, next, finishedAt }: Settlement): Promise<void> {
    const { chat } = delivery
    if (next.state === 'delivered' && chat && chat.introducedAt === null)
      await this.#options.mappings.noteIntroduced(tx, chat.id, finishedAt)
  }

  async #followFoundChat(tx: Transaction, connection: Connection, { delivery, outcome }: Settlement): Promise<void> {
    const chatId = outcome.kind === 'delivered' ? outcome.receipt.chatId : undefined
    const message = chatId && (await this.#options.mappings.findMessage(tx, delivery.messageId))
    if (chatId && message) await this.#options.planfixToTelegram.chatFound(tx, connection, message, chatId)
  }

  /** Planfix shows it as a tick at the employee's message; without Planfix's id there is nothing to tick. */
  async #tell(tx: Transaction, delivery: Delivery, status: StatusOf): Promise<void> {
    const { mappings, outbox, now } = this.#options
    const message = await mappings.findMessage(tx, delivery.messageId)
    if (!message?.planfixMessageId || !delivery.chat) return
    const told: NewDelivery = {
      lane: { connectionId: delivery.connectionId, direction: 'to_planfix', name: `chat:${delivery.chat.id}:statuses` },
      chatId: delivery.chat.id,
      messageId: delivery.messageId,
      content: { kind: 'planfix_status', planfixMessageId: message.planfixMessageId, ...status },
    }
    await outbox.put(tx, [told], now())
  }
}

function deliveredStatus({ notCarried }: { notCarried: string[] }): StatusOf {
  return notCarried.length === 0 ? { status: 'sent', reason: null } : { status: 'error', reason: filesNotCarried(notCarried) }
}
