import type { EventLog } from './event-log.ts'
import type { Employee } from './records.ts'
import { UsageError } from '../usage-error.ts'

export interface NewEmployee {
  readonly firstName: string
  readonly lastName?: string | undefined
  readonly email?: string | undefined
  readonly pictureUrl?: string | undefined
}

/** Numbers of the account start apart, so that a test which takes one kind for another fails. */
const firstEmployeeId = 71

/** The employees of the account. The first one counts as the one who connected the integrations. */
export class Employees {
  readonly #log: EventLog
  readonly #pictureUrl: (id: number) => string
  readonly #byId = new Map<number, Employee>()

  constructor(log: EventLog, pictureUrl: (id: number) => string) {
    this.#log = log
    this.#pictureUrl = pictureUrl
    log.on('employee.added', ({ employee }) => this.#byId.set(employee.id, employee))
  }

  get all(): Employee[] {
    return [...this.#byId.values()]
  }

  /** Throws when the e-mail address is another employee's. */
  add({ firstName, lastName = '', email, pictureUrl }: NewEmployee): Employee {
    const id = firstEmployeeId + this.#byId.size
    const employee = {
      id,
      firstName,
      lastName,
      email: email ?? `employee${id}@planfix.test`,
      pictureUrl: pictureUrl ?? this.#pictureUrl(id),
    }
    if (this.ofEmail(employee.email)) throw new UsageError(`An employee with the e-mail address ${employee.email} exists already`)
    this.#log.record({ type: 'employee.added', employee })
    return employee
  }

  find(id: number): Employee | undefined {
    return this.#byId.get(id)
  }

  ofEmail(email: string): Employee | undefined {
    return this.all.find((employee) => employee.email.toLowerCase() === email.toLowerCase())
  }
}
