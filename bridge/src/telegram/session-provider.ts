import type { IMtStorageProvider, IPeersRepository, IReferenceMessagesRepository, ITelegramStorageProvider } from '@mtcute/core'
import type { TelegramEvent } from '../domain/event.ts'
import type { ConnectionId } from '../domain/ids.ts'
import { orderEvents } from './order-events.ts'
import type { SessionChanges, SessionStore, StoredPeer, StoredSession } from './session-store.ts'

export interface SessionProviderOptions {
  connectionId: ConnectionId
  store: SessionStore
  session: StoredSession
  /** Writes the events of an update pass and the session's changes in one transaction; resolves once they are on disk. */
  commit: (changes: SessionChanges, events: TelegramEvent[]) => Promise<void>
  /** Told once when a commit failed: nothing more is written, and the account has to start again from what is stored. */
  onBroken: (error: unknown) => void
}

/** What does not have to be on disk at once is written with the next commit that does, or after this long, ms. */
const lazyWriteMs = 1_000

/**
 * mtcute's storage, and the place where "inbox before pts" is kept. mtcute hands updates to handlers one after another
 * and, at the end of a pass, stores its update state and calls `save`. The events of the pass are collected here, and
 * `save` writes them and the state in one transaction; so a state on disk never covers an event that is not there.
 * When a commit fails, mtcute has gone ahead in memory: this provider then refuses every further write.
 */
export class SessionProvider implements ITelegramStorageProvider {
  readonly #options: SessionProviderOptions
  readonly #values: Map<string, Uint8Array>
  #changes = noChanges()
  #pendingPeers = new Map<number, StoredPeer>()
  #events: TelegramEvent[] = []
  #writing: Promise<void> = Promise.resolve()
  #lazyTimer: NodeJS.Timeout | undefined
  #end: 'frozen' | 'broken' | undefined
  /** What came live while a gap is open; undefined while none is. */
  #heldBack: TelegramEvent[] | undefined

  constructor(options: SessionProviderOptions) {
    this.#options = options
    this.#values = new Map(options.session.values)
  }

  /** Adds an event of the pass that is under way. Never throws: mtcute would lose the update. */
  collect(event: TelegramEvent): void {
    if (this.#heldBack) this.#heldBack.push(event)
    else this.#take(event)
  }

  #take(event: TelegramEvent): void {
    this.#events.push(event)
    if (event.telegramMessageId > this.newestMessage) this.#setValue(newestMessageKey, Buffer.from(String(event.telegramMessageId)))
  }

  /** The highest message number that was ever taken, for filling gaps; 0 before the first. While a gap is open it is before the gap. */
  get newestMessage(): number {
    const stored = this.#values.get(newestMessageKey)
    return stored ? Number(Buffer.from(stored).toString()) : 0
  }

  /** From now on nothing is written: what mtcute still has in hand will come again at the next start. */
  async freeze(): Promise<void> {
    this.#end ??= 'frozen'
    clearTimeout(this.#lazyTimer)
    await this.#writing.catch(() => {})
  }

  /** Something that must never be covered by a later state went wrong: as if a commit had failed. */
  breakOff(error: unknown): void {
    if (this.#end) return
    this.#end = 'broken'
    clearTimeout(this.#lazyTimer)
    this.#options.onBroken(error)
  }

  /**
   * While a gap is open, the update state and the newest message on disk stay before it: an end in the middle finds it
   * again. What comes live waits in memory, so that it does not overtake the gap; it is safe there, for the state that
   * would cover it is not on disk either. Everything else is written as always.
   */
  holdForGap(): void {
    this.#heldBack ??= []
  }

  /** What was found in the gap, what has come live since, and the update state: one commit. Resolves once it is on disk. */
  closeGap(found: TelegramEvent[]): Promise<void> {
    const live = this.#heldBack ?? []
    this.#heldBack = undefined
    for (const event of [...found, ...live]) this.#take(event)
    return this.#write()
  }

  /** Whether an update state is stored: from then on nothing that happens to the account is missed. */
  get hasUpdateState(): boolean {
    return this.#values.has('updates_pts')
  }

  /** Resolves when everything that mtcute has stored so far is on disk. */
  flush(): Promise<void> {
    return this.#write()
  }

  getValue(key: string): Uint8Array | undefined {
    return this.#values.get(key)
  }

  async setValue(key: string, value: Uint8Array): Promise<void> {
    this.#setValue(key, value)
    await this.#write()
  }

  #setValue(key: string, value: Uint8Array): void {
    this.#values.set(key, value)
    this.#changes.values.set(key, value)
  }

  readonly driver: IMtStorageProvider['driver'] = {
    save: () => this.#save(),
  }

  readonly kv: IMtStorageProvider['kv'] = {
    get: (key) => this.#values.get(key) ?? null,
    set: (key, value) => this.#setValue(key, value),
    delete: (key) => {
      this.#values.delete(key)
      this.#changes.values.set(key, null)
    },
    deleteAll: () => {
      for (const key of this.#values.keys()) this.#changes.values.set(key, null)
      this.#values.clear()
    },
  }

  readonly authKeys: IMtStorageProvider['authKeys'] = {
    get: (dc) => this.#authKey(dc, permanentSlot)?.key ?? null,
    set: (dc, key) => this.#setAuthKey(dc, permanentSlot, key, null),
    getTemp: (dc, index, now) => {
      const found = this.#authKey(dc, index + 1)
      return found && (found.expiresAt ?? 0) > now ? found.key : null
    },
    setTemp: (dc, index, key, expires) => this.#setAuthKey(dc, index + 1, key, expires),
    deleteByDc: (dc) => this.#deleteAuthKeys((key) => key.dc === dc),
    deleteAll: () => this.#deleteAuthKeys(() => true),
  }

  readonly peers: IPeersRepository = {
    store: (peer) => {
      const { id, accessHash, isMin, usernames, phone, updated, complete } = peer
      this.#pendingPeers.set(id, { id, accessHash, isMin, usernames, phone: phone ?? null, updatedAt: updated, complete })
    },
    getById: async (id) => fromStored(this.#pendingPeers.get(id) ?? (await this.#findPeer({ id }))),
    getByUsername: async (username) => fromStored(await this.#findPeer({ username })),
    getByPhone: async (phone) => fromStored(await this.#findPeer({ phone })),
    deleteAll: () => {
      this.#pendingPeers.clear()
    },
  }

  readonly refMessages: IReferenceMessagesRepository = {
    store: (peerId, chatId, messageId) => {
      this.#changes.references.push({ peerId, chatId, messageId })
    },
    getByPeer: async (peerId) => {
      const pending = this.#changes.references.findLast((reference) => reference.peerId === peerId)
      const found = pending ?? (await this.#options.store.findPeerReference(this.#options.connectionId, peerId))
      return found ? [found.chatId, found.messageId] : null
    },
    // References are kept: a peer that is known in full is never looked up through them.
    delete: () => {},
    deleteByPeer: () => {},
    deleteAll: () => {},
  }

  async #save(): Promise<void> {
    if (this.#end === 'broken') throw new Error('The session is not written any more after a failed commit.')
    if (this.#end === 'frozen') return
    if (this.#events.length > 0) return this.#write()
    this.#lazyTimer ??= setTimeout(() => void this.#write().catch(() => {}), lazyWriteMs)
  }

  /** One commit after another, each with everything that has come until then. */
  #write(): Promise<void> {
    clearTimeout(this.#lazyTimer)
    this.#lazyTimer = undefined
    this.#writing = this.#writing.then(() => this.#commit())
    return this.#writing
  }

  async #commit(): Promise<void> {
    if (this.#end) return
    const { changes, events } = this.#takeChanges()
    const peers = new Map(this.#pendingPeers)
    if (events.length + changes.values.size + changes.authKeys.length + changes.references.length + peers.size === 0) return
    try {
      await this.#options.commit({ ...changes, peers: [...peers.values()] }, events)
      for (const [id, peer] of peers) if (this.#pendingPeers.get(id) === peer) this.#pendingPeers.delete(id)
    } catch (error) {
      this.breakOff(error)
      throw error
    }
  }

  /** Everything that has come since the last commit; the update state stays behind while a gap is open. */
  #takeChanges(): { changes: SessionChanges; events: TelegramEvent[] } {
    const changes = this.#changes
    const events = orderEvents(this.#events)
    const isHeld = (key: string) => this.#heldBack !== undefined && key.startsWith('updates_')
    const held = new Map([...changes.values].filter(([key]) => isHeld(key)))
    this.#changes = { ...noChanges(), values: held }
    this.#events = []
    return { changes: { ...changes, values: new Map([...changes.values].filter(([key]) => !isHeld(key))) }, events }
  }

  #findPeer(by: { id: number } | { username: string } | { phone: string }): Promise<StoredPeer | null> {
    return this.#options.store.findPeer(this.#options.connectionId, by)
  }

  #authKey(dc: number, slot: number) {
    return this.#options.session.authKeys.find((key) => key.dc === dc && key.slot === slot)
  }

  /** At once, as mtcute demands: a key that Telegram knows and we have forgotten is a lost login. */
  async #setAuthKey(dc: number, slot: number, key: Uint8Array | null, expiresAt: number | null): Promise<void> {
    const { session } = this.#options
    session.authKeys = session.authKeys.filter((known) => known.dc !== dc || known.slot !== slot)
    if (key) session.authKeys.push({ dc, slot, key, expiresAt })
    this.#changes.authKeys.push({ dc, slot, key, expiresAt })
    await this.#write()
  }

  async #deleteAuthKeys(which: (key: { dc: number }) => boolean): Promise<void> {
    const { session } = this.#options
    for (const { dc, slot } of session.authKeys.filter(which)) this.#changes.authKeys.push({ dc, slot, key: null, expiresAt: null })
    session.authKeys = session.authKeys.filter((key) => !which(key))
    await this.#write()
  }
}

const permanentSlot = 0
const newestMessageKey = 'plangram:newest_message'

function noChanges(): SessionChanges {
  return { values: new Map(), authKeys: [], peers: [], references: [] }
}

function fromStored(peer: StoredPeer | null): IPeersRepository.PeerInfo | null {
  if (!peer) return null
  const { phone, updatedAt, ...same } = peer
  return { ...same, updated: updatedAt, ...(phone !== null && { phone }) }
}
