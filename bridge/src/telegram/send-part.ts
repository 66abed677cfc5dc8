import type { tl } from '@mtcute/core'
import Long from 'long'
import type { TelegramChatId, TelegramMessageId } from '../domain/ids.ts'
import type { TelegramPart } from '../outbox/delivery.ts'
import { type MtprotoClient, TelegramRefusedError } from './mtproto-client.ts'
import { toSendMessage } from './to-telegram.ts'

const timeoutMs = 30_000

/** Telegram says RANDOM_ID_DUPLICATE while the first call with that id is under way; it is then asked again, this often. */
const duplicateTries = 3
const duplicatePauseMs = 1_000

/**
 * Sends one part and returns Telegram's number for it; null when Telegram has it already and does not tell the number.
 * Telegram remembers random ids for good (core.telegram.org/api/updates, `updateMessageID`): the same one to the same
 * chat sends nothing and answers with the message that is there.
 * @throws TelegramRefusedError or TelegramSilentError
 */
export async function sendPart(
  client: MtprotoClient,
  chatId: TelegramChatId,
  part: TelegramPart,
  signal: AbortSignal,
): Promise<TelegramMessageId | null> {
  const request = toSendMessage(part, await peerOf(client, chatId))
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await client.call(request, { signal, timeoutMs })
      absorb(client, answer)
      return messageIdIn(answer, part)
    } catch (error) {
      const isDuplicate = error instanceof TelegramRefusedError && error.text === 'RANDOM_ID_DUPLICATE'
      if (!isDuplicate) throw error
      if (attempt >= duplicateTries) return null
      await new Promise((resolve) => setTimeout(resolve, duplicatePauseMs))
    }
  }
}

/** A bot may write to somebody who wrote to it without knowing his access hash. */
export async function peerOf(client: MtprotoClient, chatId: TelegramChatId): Promise<tl.TypeInputPeer> {
  const userId = Number(chatId)
  const known = await client.base.storage.peers.getById(userId)
  return known ?? { _: 'inputPeerUser', userId, accessHash: Long.ZERO }
}

/** Tells mtcute what the answer changes in its update state; otherwise it would see a hole there. */
export function absorb(client: MtprotoClient, answer: tl.TypeUpdates): void {
  client.base.handleClientUpdate(answer._ === 'updateShortSentMessage' ? dummyUpdate(answer) : answer)
}

/** The short answer has no update of its own; mtcute has a kind for such cases that only moves the state. */
function dummyUpdate({ pts, ptsCount }: tl.RawUpdateShortSentMessage): tl.RawUpdates {
  const update = { _: 'mtcute.dummyUpdate', channelId: 0, pts, ptsCount } as const
  return { _: 'updates', seq: 0, date: 0, chats: [], users: [], updates: [update] }
}

function messageIdIn(answer: tl.TypeUpdates, part: TelegramPart): TelegramMessageId | null {
  if (answer._ === 'updateShortSentMessage') return answer.id as TelegramMessageId
  const updates =
    answer._ === 'updates' || answer._ === 'updatesCombined' ? answer.updates : answer._ === 'updateShort' ? [answer.update] : []
  const ours = updates.find((update) => update._ === 'updateMessageID' && update.randomId.toString() === part.randomId)
  if (ours?._ === 'updateMessageID') return ours.id as TelegramMessageId
  const sent = updates.find((update) => update._ === 'updateNewMessage')
  return sent?._ === 'updateNewMessage' ? (sent.message.id as TelegramMessageId) : null
}
