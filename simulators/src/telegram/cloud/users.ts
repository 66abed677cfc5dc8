import { hash } from 'node:crypto'
import type { Commit, Journal } from '../journal.ts'

/** What others see of a person. */
export interface PersonProfile {
  readonly firstName: string
  readonly lastName?: string | undefined
  /** Without the @. */
  readonly username?: string | undefined
  /** Digits in international form. Bots never see it unless the person shares it as a contact. */
  readonly phone?: string | undefined
  /** IETF tag of the language of the person's app. */
  readonly languageCode?: string | undefined
}

export interface PersonUser extends PersonProfile {
  readonly kind: 'person'
  readonly id: number
  readonly isDeleted: boolean
  /** Identifiers of the person's pictures, newest first. */
  readonly photos?: readonly string[] | undefined
}

export interface BotUser {
  readonly kind: 'bot'
  readonly id: number
  readonly firstName: string
  readonly username: string
  /** SHA-256 of the part of the token behind the colon. */
  readonly secretHash: string
}

export type User = PersonUser | BotUser

/** Above 32 bits, as the identifiers of new accounts are: whoever keeps them in 32 bits is to notice. */
const FIRST_PERSON_ID = 7_000_000_001

/** Everybody who has an account: people and bots, by identifier and by username. */
export class Users {
  readonly #byId = new Map<number, User>()
  readonly #byUsername = new Map<string, User>()
  readonly #blocked = new Set<string>()
  #nextPersonId = FIRST_PERSON_ID
  readonly #putPerson: Commit<PersonUser>
  readonly #putBot: Commit<BotUser>
  readonly #putBlock: Commit<{ readonly person: number; readonly bot: number; readonly isBlocked: boolean }>

  constructor(journal: Journal) {
    this.#putPerson = journal.define<PersonUser>('person', (fields) => {
      this.#put({ ...fields, kind: 'person' })
      this.#nextPersonId = Math.max(this.#nextPersonId, fields.id + 1)
    })
    this.#putBot = journal.define<BotUser>('bot', (fields) => this.#put({ ...fields, kind: 'bot' }))
    this.#putBlock = journal.define('block', ({ person, bot, isBlocked }) => {
      if (isBlocked) this.#blocked.add(`${person} ${bot}`)
      else this.#blocked.delete(`${person} ${bot}`)
    })
  }

  get(id: number): User | undefined {
    return this.#byId.get(id)
  }

  person(id: number): PersonUser | undefined {
    const user = this.#byId.get(id)
    return user?.kind === 'person' ? user : undefined
  }

  bot(id: number): BotUser | undefined {
    const user = this.#byId.get(id)
    return user?.kind === 'bot' ? user : undefined
  }

  findByUsername(username: string): User | undefined {
    return this.#byUsername.get(username.toLowerCase())
  }

  all(): User[] {
    return [...this.#byId.values()]
  }

  /** @throws when the identifier or the username is taken */
  addPerson(profile: PersonProfile, id = this.#nextPersonId): PersonUser {
    if (this.#byId.has(id)) throw new Error(`The user id ${id} is taken.`)
    if (profile.username && this.findByUsername(profile.username)) throw new Error(`The username ${profile.username} is taken.`)
    this.#putPerson({ ...profile, kind: 'person', id, isDeleted: false })
    return this.#requirePerson(id)
  }

  /** @throws when the username is taken */
  changePerson(id: number, changes: Partial<PersonProfile> & { readonly photos?: readonly string[] }): PersonUser {
    const owner = changes.username ? this.findByUsername(changes.username) : undefined
    if (owner && owner.id !== id) throw new Error(`The username ${changes.username} is taken.`)
    this.#putPerson({ ...this.#requirePerson(id), ...changes })
    return this.#requirePerson(id)
  }

  /** What is left of a deleted account is its identifier. */
  deletePerson(id: number): void {
    this.#requirePerson(id)
    this.#putPerson({ kind: 'person', id, firstName: '', isDeleted: true })
  }

  /**
   * The bot of a token `<id>:<secret>`. Any well-formed token is good; with `isStrict` only the secret that first came with the id.
   * Undefined when it is not.
   */
  findOrCreateBot(token: string, { isStrict = false }: { isStrict?: boolean } = {}): BotUser | undefined {
    const [, idText, secret] = /^(\d{1,15}):(\S+)$/.exec(token) ?? []
    const id = Number(idText)
    if (!secret || !Number.isSafeInteger(id) || id <= 0) return undefined
    const secretHash = hash('sha256', secret)
    if (!this.#byId.has(id)) this.#putBot({ kind: 'bot', id, firstName: `Bot ${id}`, username: `bot${id}_bot`, secretHash })
    const bot = this.bot(id)
    return !isStrict || bot?.secretHash === secretHash ? bot : undefined
  }

  setBlocked(person: number, bot: number, isBlocked: boolean): void {
    if (this.isBlocked(person, bot) !== isBlocked) this.#putBlock({ person, bot, isBlocked })
  }

  /** Whether the person has blocked the bot. */
  isBlocked(person: number, bot: number): boolean {
    return this.#blocked.has(`${person} ${bot}`)
  }

  #put(user: User): void {
    const before = this.#byId.get(user.id)
    if (before?.username) this.#byUsername.delete(before.username.toLowerCase())
    this.#byId.set(user.id, user)
    if (user.username) this.#byUsername.set(user.username.toLowerCase(), user)
  }

  #requirePerson(id: number): PersonUser {
    const person = this.person(id)
    if (!person) throw new Error(`There is no person ${id}.`)
    return person
  }
}
