import type { TelegramChatId, TelegramMessageId } from '../domain/ids.ts'
import { type MtprotoClient, TelegramRefusedError } from './mtproto-client.ts'
import { absorb, peerOf } from './send-part.ts'

export interface MessageTarget {
  client: MtprotoClient
  chatId: TelegramChatId
  signal: AbortSignal
}

const timeoutMs = 30_000

/**
 * Changes the text of a message of ours (core.telegram.org/method/messages.editMessage). A text that is there already is
 * no fault: an answer may have been lost.
 * @throws TelegramRefusedError or TelegramSilentError
 */
export async function editMessage({ client, chatId, signal }: MessageTarget, id: TelegramMessageId, text: string): Promise<void> {
  const peer = await peerOf(client, chatId)
  try {
    absorb(client, await client.call({ _: 'messages.editMessage', peer, id, message: text }, { signal, timeoutMs }))
  } catch (error) {
    if (!(error instanceof TelegramRefusedError) || error.text !== 'MESSAGE_NOT_MODIFIED') throw error
  }
}

/**
 * Deletes messages on both sides of a private chat (core.telegram.org/method/messages.deleteMessages). Those that are
 * gone already are passed over.
 */
export async function deleteMessages({ client, signal }: MessageTarget, ids: TelegramMessageId[]): Promise<void> {
  if (ids.length === 0) return
  const { pts, ptsCount } = await client.call({ _: 'messages.deleteMessages', revoke: true, id: ids }, { signal, timeoutMs })
  const update = { _: 'mtcute.dummyUpdate', channelId: 0, pts, ptsCount } as const
  client.base.handleClientUpdate({ _: 'updates', seq: 0, date: 0, chats: [], users: [], updates: [update] })
}
