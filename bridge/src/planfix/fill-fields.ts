import type { Outcome } from '../outbox/outcome.ts'
import type { PlanfixContact } from './planfix-notes.ts'
import type { CallOptions, TaskApi, WantedContact } from './task-api.ts'

/** Told that Telegram's fields of this card could not be filled in. */
export type OnNotFilled = (card: number, outcome: Exclude<Outcome, { kind: 'delivered' }>) => void

/** Telegram's fields in a card are a convenience: whatever comes of it, the message goes on. */
export async function fillFields(
  { api, onNotFilled }: { api: TaskApi; onNotFilled: OnNotFilled },
  card: PlanfixContact,
  wanted: WantedContact,
  calls: CallOptions,
): Promise<void> {
  try {
    await api.fillTelegramFields(card, wanted, calls)
  } catch (error) {
    const outcome = api.classify(error, 1)
    if (outcome.kind !== 'delivered') onNotFilled(card.number, outcome)
  }
}
