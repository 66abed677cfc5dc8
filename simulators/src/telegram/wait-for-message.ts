import type { PrivateChats } from './cloud/private-chats.ts'
import type { PrivateMessage } from './cloud/private-message.ts'

/** The next message for which `matches` is true, or undefined when none has come in time. */
export function waitForMessage(
  chats: PrivateChats,
  matches: (message: PrivateMessage) => boolean,
  timeoutMs: number,
): Promise<PrivateMessage | undefined> {
  return new Promise((resolve) => {
    const finish = (message?: PrivateMessage) => {
      clearTimeout(timer)
      unsubscribe()
      resolve(message)
    }
    const timer = setTimeout(finish, timeoutMs)
    const unsubscribe = chats.subscribe((message) => {
      if (matches(message)) finish(message)
    })
  })
}
