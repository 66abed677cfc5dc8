import type { BurstPlan, BurstReport } from './burst.ts'
import { runBurst } from './burst.ts'
import type { MessageHappening } from './cloud/happening.ts'
import type { PrivateMessage } from './cloud/private-message.ts'
import type { PersonProfile } from './cloud/users.ts'
import { Person } from './person.ts'
import type { PersonMessage } from './person-message.ts'
import { toPersonMessage } from './person-message.ts'
import type { PersonParts } from './person-parts.ts'
import { waitForMessage } from './wait-for-message.ts'

/** Somebody to be added; an `id` is chosen when there is none. */
export interface NewPerson extends PersonProfile {
  readonly id?: number | undefined
}

export interface SeenOptions {
  /** Only messages with a larger `number`. */
  readonly after?: number | undefined
  /** 5,000 by default. */
  readonly timeoutMs?: number | undefined
}

/** All scripted customers. */
export class People {
  readonly #parts: PersonParts
  readonly #byId = new Map<number, Person>()

  constructor(parts: PersonParts) {
    this.#parts = parts
  }

  /** @throws when the identifier or the username is taken */
  add({ id, ...profile }: NewPerson): Person {
    return this.#open(this.#parts.users.addPerson(profile, id).id)
  }

  get(id: number): Person | undefined {
    return this.#parts.users.person(id) && this.#open(id)
  }

  all(): Person[] {
    return this.#parts.users.all().flatMap((user) => (user.kind === 'person' ? [this.#open(user.id)] : []))
  }

  /** The messages of all people in both directions, oldest first; those that have been deleted as well. */
  messages(after = 0, limit = Number.POSITIVE_INFINITY): PersonMessage[] {
    return this.#parts.chats.log(after, limit).map((message) => this.#toPersonMessage(message))
  }

  burst(plan: Omit<BurstPlan, 'people'> & { readonly people?: readonly Person[] | undefined }): Promise<BurstReport> {
    return runBurst({ ...plan, people: plan.people ?? this.all().filter((person) => !person.profile.isDeleted) })
  }

  /** Waits until people have seen `count` messages of bots; resolves to how many they have seen, fewer when time is up. */
  async haveSeen(count: number, { after = 0, timeoutMs = 30_000 }: SeenOptions = {}): Promise<number> {
    let seen = this.#parts.chats.log(after).filter((message) => this.#isToPerson(message)).length
    const isLast = ({ kind, account, message }: MessageHappening) => {
      if (kind === 'sent' && account === message.to && message.number > after && this.#isToPerson(message)) seen += 1
      return seen >= count
    }
    if (seen < count) await waitForMessage(this.#parts.chats, isLast, timeoutMs)
    return seen
  }

  #open(id: number): Person {
    const person = this.#byId.get(id) ?? new Person(id, this.#parts)
    this.#byId.set(id, person)
    return person
  }

  #isToPerson(message: PrivateMessage): boolean {
    return this.#parts.users.person(message.to) !== undefined
  }

  #toPersonMessage(message: PrivateMessage): PersonMessage {
    return toPersonMessage(this.#isToPerson(message) ? message.to : message.from, message, this.#parts.files)
  }
}
