import type { MessageHappening } from './cloud/happening.ts'
import type { PrivateChats } from './cloud/private-chats.ts'
import type { PrivateMessage } from './cloud/private-message.ts'

/** The next message that comes or changes and for which `matches` is true, or undefined when there was none in time. */
export function waitForMessage(
  chats: PrivateChats,
  matches: (happening: MessageHappening) => boolean,
  timeoutMs: number,
): Promise<PrivateMessage | undefined> {
  return new Promise((resolve) => {
    const finish = (message?: PrivateMessage) => {
      clearTimeout(timer)
      unsubscribe()
      resolve(message)
    }
    const timer = setTimeout(finish, timeoutMs)
    const unsubscribe = chats.subscribe((happening) => {
      if (happening.kind !== 'deleted' && matches(happening)) finish(happening.message)
    })
  })
}
