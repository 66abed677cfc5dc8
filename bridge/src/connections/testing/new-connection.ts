import { type Connection, noFurtherAccess, type PlanfixAccess } from '../../domain/connection.ts'
import type { ConnectionId } from '../../domain/ids.ts'
import { defaultSettings } from '../settings.ts'

/** A connection of bot 700 to a chat API; a test names what it is about. */
export function newConnection({
  planfix,
  ...changes
}: Partial<Omit<Connection, 'planfix'>> & { planfix?: Partial<PlanfixAccess> } = {}): Connection {
  return {
    id: 'one' as ConnectionId,
    name: 'one',
    telegram: { apiId: 1, apiHash: 'hash', botToken: '700:secret' },
    planfix: { ...noFurtherAccess, apiUrl: 'https://acme.planfix.com/webchat/api', api: 'chat', apiKey: 'key', ...planfix },
    providerId: 'telegram',
    settings: defaultSettings(),
    sessionKey: 'a-session-key-of-its-own',
    previousSessionKey: null,
    isStopped: false,
    firstLoginAt: null,
    createdAt: 0,
    updatedAt: 0,
    ...changes,
  }
}
