import { type Kysely, type Selectable, sql } from 'kysely'
import type { ConnectionStore } from '../connections/connection-store.ts'
import { parseUrl, planfixApiOf } from '../connections/planfix-address.ts'
import { hashSessionKey } from '../connections/session-key.ts'
import { defaultSettings } from '../connections/settings.ts'
import { type Connection, type ConnectionSettings, noFurtherAccess, type PlanfixAccess } from '../domain/connection.ts'
import { BridgeError } from '../domain/errors.ts'
import type { ConnectionId } from '../domain/ids.ts'
import type { ConnectionRow, Tables } from './schema.ts'
import type { SecretBox } from './secret-box.ts'

/** Connections in a table, their secrets sealed. */
export class ConnectionsStore implements ConnectionStore {
  readonly #db: Kysely<Tables>
  readonly #box: SecretBox

  constructor(db: Kysely<Tables>, box: SecretBox) {
    this.#db = db
    this.#box = box
  }

  async list(): Promise<Connection[]> {
    const rows = await this.#db.selectFrom('connection').selectAll().orderBy('created_at').orderBy('name').execute()
    return rows.map((row) => this.#toConnection(row))
  }

  async insert(connection: Connection): Promise<void> {
    await this.#write(connection, (row) => this.#db.insertInto('connection').values(row).execute())
  }

  /** Transactions lock at their beginning here, so nobody writes between the reading and the writing. */
  async change(id: ConnectionId, change: (stored: Connection) => Connection): Promise<Connection> {
    return this.#db.transaction().execute(async (tx) => {
      const row = await tx.selectFrom('connection').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      const stored = this.#toConnection(row)
      const changed = change(stored)
      if (changed === stored) return stored
      await this.#write(changed, ({ id: _id, first_login_at: _login, ...columns }) =>
        tx.updateTable('connection').set(columns).where('id', '=', id).execute(),
      )
      return changed
    })
  }

  async noteFirstLogin(id: ConnectionId, at: number): Promise<void> {
    await this.#db.updateTable('connection').set({ first_login_at: at }).where('id', '=', id).where('first_login_at', 'is', null).execute()
  }

  async changeMark(): Promise<number> {
    const { rows } = await sql<{ data_version: number }>`PRAGMA data_version`.execute(this.#db)
    return rows[0]?.data_version ?? 0
  }

  async #write(connection: Connection, write: (row: ConnectionRow) => Promise<unknown>): Promise<void> {
    try {
      await write(this.#toRow(connection))
    } catch (error) {
      const taken = takenField(error)
      if (!taken) throw error
      throw new BridgeError('PLANGRAM_CONNECTION_EXISTS', taken, { cause: error })
    }
  }

  #toRow({ id, telegram, planfix, ...connection }: Connection): ConnectionRow {
    const seal = (column: string, secret: string) => this.#box.seal(secret, place(column, id))
    return {
      id,
      name: connection.name,
      telegram_api_id: telegram.apiId,
      telegram_api_hash_sealed: seal('telegram_api_hash', telegram.apiHash),
      telegram_bot_token_sealed: seal('telegram_bot_token', telegram.botToken),
      planfix_api_url: planfix.apiUrl,
      planfix_api_key_sealed: seal('planfix_api_key', planfix.apiKey),
      planfix_more_sealed: seal('planfix_more', JSON.stringify(moreOf(planfix))),
      provider_id: connection.providerId,
      settings: JSON.stringify(connection.settings),
      session_key_sealed: seal('session_key', connection.sessionKey),
      session_key_hash: hashSessionKey(connection.sessionKey),
      previous_session_key_sealed: connection.previousSessionKey && seal('previous_session_key', connection.previousSessionKey),
      is_stopped: connection.isStopped ? 1 : 0,
      first_login_at: connection.firstLoginAt,
      created_at: connection.createdAt,
      updated_at: connection.updatedAt,
    }
  }

  #toConnection(row: Selectable<ConnectionRow>): Connection {
    const open = (column: string, sealed: string) => this.#box.openText(sealed, place(column, row.id))
    const url = parseUrl(row.planfix_api_url)
    return {
      id: row.id as ConnectionId,
      name: row.name,
      telegram: {
        apiId: row.telegram_api_id,
        apiHash: open('telegram_api_hash', row.telegram_api_hash_sealed),
        botToken: open('telegram_bot_token', row.telegram_bot_token_sealed),
      },
      planfix: {
        apiUrl: row.planfix_api_url,
        api: (url && planfixApiOf(url)) ?? 'chat',
        apiKey: open('planfix_api_key', row.planfix_api_key_sealed),
        ...noFurtherAccess,
        ...(row.planfix_more_sealed && (JSON.parse(open('planfix_more', row.planfix_more_sealed)) as Partial<PlanfixAccess>)),
      },
      providerId: row.provider_id,
      settings: { ...defaultSettings(), ...(JSON.parse(row.settings) as Partial<ConnectionSettings>) },
      sessionKey: open('session_key', row.session_key_sealed),
      previousSessionKey: row.previous_session_key_sealed && open('previous_session_key', row.previous_session_key_sealed),
      isStopped: row.is_stopped === 1,
      firstLoginAt: row.first_login_at,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }
  }
}

/** What only some of Planfix's interfaces need is one sealed text. */
function moreOf({ apiUrl: _url, api: _api, apiKey: _key, ...more }: PlanfixAccess): typeof noFurtherAccess {
  return more
}

function place(column: string, connectionId: string): string {
  return `connection.${column}:${connectionId}`
}

/** Which unique value is taken, in words; undefined when the error is another one. */
function takenField(error: unknown) {
  const message = error instanceof Error ? error.message : ''
  if (!/unique/i.test(message)) return undefined
  if (/session_key_hash/.test(message)) {
    return { en: 'Another connection already uses this session key.', ru: 'Этот ключ сеанса уже занят другим соединением.' }
  }
  if (/provider/.test(message)) {
    return {
      en: 'Another connection to this Planfix address already uses this provider id.',
      ru: 'Этот provider id уже занят другим соединением с тем же адресом Планфикса.',
    }
  }
  return { en: 'A connection of this name exists already.', ru: 'Соединение с таким именем уже есть.' }
}
