import type { TlObject } from '../tl/tl-object.ts'
import { accountMethod } from './call.ts'
import { requireReachablePerson } from './peers.ts'

/** Nobody looks at it, so all it does is check the peer. https://core.telegram.org/method/messages.setTyping */
export const setTyping = accountMethod('messages.setTyping', (request: { readonly peer: TlObject }, call) => {
  requireReachablePerson(request.peer, call)
  return true
})
