import { type Kysely, type Selectable, sql } from 'kysely'
import type { ConnectionId } from '../domain/ids.ts'
import type { Transaction } from '../outbox/unit-of-work.ts'
import type { PeerReference, SessionChanges, SessionStore, StoredPeer, StoredSession } from '../telegram/session-store.ts'
import { openTransaction } from './commit-queue.ts'
import type { PeerRow, Tables } from './schema.ts'
import type { SecretBox } from './secret-box.ts'

type Db = Kysely<Tables>

/** Telegram sessions in tables. Auth keys are sealed: with one, anybody is the account. */
export class TelegramSessionStore implements SessionStore {
  readonly #db: Db
  readonly #box: SecretBox

  constructor(db: Db, box: SecretBox) {
    this.#db = db
    this.#box = box
  }

  async loadSession(connectionId: ConnectionId): Promise<StoredSession> {
    const values = await this.#db
      .selectFrom('telegram_session')
      .select(['key', 'value'])
      .where('connection_id', '=', connectionId)
      .execute()
    const keys = await this.#db.selectFrom('telegram_auth_key').selectAll().where('connection_id', '=', connectionId).execute()
    return {
      values: new Map(values.map(({ key, value }) => [key, value])),
      authKeys: keys.map(({ dc, slot, key_sealed, expires_at }) => ({
        dc,
        slot,
        key: this.#box.open(key_sealed, place(connectionId, dc, slot)),
        expiresAt: expires_at,
      })),
    }
  }

  async writeSession(tx: Transaction, connectionId: ConnectionId, changes: SessionChanges): Promise<void> {
    const db = openTransaction(tx)
    for (const [key, value] of changes.values) await writeValue(db, connectionId, key, value)
    for (const authKey of changes.authKeys) await this.#writeAuthKey(db, connectionId, authKey)
    for (const peer of changes.peers) await writePeer(db, connectionId, peer)
    for (const reference of changes.references) await writeReference(db, connectionId, reference)
  }

  async forgetSession(connectionId: ConnectionId, what: 'keys' | 'everything'): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      await db.deleteFrom('telegram_auth_key').where('connection_id', '=', connectionId).execute()
      if (what === 'everything') {
        await db.deleteFrom('telegram_session').where('connection_id', '=', connectionId).execute()
        await db.deleteFrom('telegram_peer').where('connection_id', '=', connectionId).execute()
        await db.deleteFrom('telegram_peer_reference').where('connection_id', '=', connectionId).execute()
      }
    })
  }

  async findPeer(connectionId: ConnectionId, by: { id: number } | { username: string } | { phone: string }): Promise<StoredPeer | null> {
    const peers = this.#db.selectFrom('telegram_peer').selectAll().where('connection_id', '=', connectionId)
    const named = peers.where('is_min', '=', 0)
    const query =
      'id' in by
        ? peers.where('id', '=', by.id)
        : 'phone' in by
          ? named.where('phone', '=', by.phone)
          : named.where(sql<boolean>`usernames LIKE ${`% ${by.username.replace(/[%_\\]/g, '\\$&')} %`} ESCAPE '\\'`)
    const row = await query.executeTakeFirst()
    return row ? toPeer(row) : null
  }

  async findPeerReference(connectionId: ConnectionId, peerId: number): Promise<PeerReference | null> {
    const row = await this.#db
      .selectFrom('telegram_peer_reference')
      .select(['chat_id', 'message_id'])
      .where('connection_id', '=', connectionId)
      .where('peer_id', '=', peerId)
      .orderBy('message_id', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row ? { peerId, chatId: row.chat_id, messageId: row.message_id } : null
  }

  async #writeAuthKey(db: Db, connectionId: ConnectionId, { dc, slot, key, expiresAt }: SessionChanges['authKeys'][number]): Promise<void> {
    const here = { connection_id: connectionId, dc, slot }
    if (!key) {
      await db
        .deleteFrom('telegram_auth_key')
        .where('connection_id', '=', connectionId)
        .where('dc', '=', dc)
        .where('slot', '=', slot)
        .execute()
      return
    }
    const row = { key_sealed: this.#box.seal(key, place(connectionId, dc, slot)), expires_at: expiresAt }
    await db
      .insertInto('telegram_auth_key')
      .values({ ...here, ...row })
      .onConflict((oc) => oc.columns(['connection_id', 'dc', 'slot']).doUpdateSet(row))
      .execute()
  }
}

function place(connectionId: string, dc: number, slot: number): string {
  return `telegram_auth_key.key:${connectionId}:${dc}:${slot}`
}

async function writeValue(db: Db, connectionId: ConnectionId, key: string, value: Uint8Array | null): Promise<void> {
  if (!value) {
    await db.deleteFrom('telegram_session').where('connection_id', '=', connectionId).where('key', '=', key).execute()
    return
  }
  await db
    .insertInto('telegram_session')
    .values({ connection_id: connectionId, key, value })
    .onConflict((oc) => oc.columns(['connection_id', 'key']).doUpdateSet({ value }))
    .execute()
}

async function writePeer(db: Db, connectionId: ConnectionId, peer: StoredPeer): Promise<void> {
  const row = {
    access_hash: peer.accessHash,
    is_min: peer.isMin ? 1 : 0,
    usernames: ` ${peer.usernames.join(' ').toLowerCase()} `,
    phone: peer.phone,
    updated_at: peer.updatedAt,
    complete: peer.complete,
  }
  await db
    .insertInto('telegram_peer')
    .values({ connection_id: connectionId, id: peer.id, ...row })
    .onConflict((oc) => oc.columns(['connection_id', 'id']).doUpdateSet(row))
    .execute()
}

async function writeReference(db: Db, connectionId: ConnectionId, { peerId, chatId, messageId }: PeerReference): Promise<void> {
  await db
    .insertInto('telegram_peer_reference')
    .values({ connection_id: connectionId, peer_id: peerId, chat_id: chatId, message_id: messageId })
    .onConflict((oc) => oc.doNothing())
    .execute()
}

function toPeer(row: Selectable<PeerRow>): StoredPeer {
  return {
    id: row.id,
    accessHash: row.access_hash,
    isMin: row.is_min === 1,
    usernames: row.usernames.split(' ').filter(Boolean),
    phone: row.phone,
    updatedAt: row.updated_at,
    complete: row.complete,
  }
}
