import { UsageError } from '../usage-error.ts'
import { isTimezone } from './account.ts'
import type { Employee } from './employee.ts'
import type { EventLog } from './event-log.ts'
import { givenOnly, type Told } from './given-only.ts'

/** What is told of a new employee; what is not has a default. */
export type NewEmployee = Pick<Employee, 'firstName'> & Told<Omit<Employee, 'id' | 'number' | 'firstName'>>

/** Numbers of the account start apart, so that a test which takes one kind for another fails. */
const firstEmployeeId = 71
const firstEmployeeNumber = 11

/** The employees of the account. The first one counts as the one who connected the integrations. Robots stand apart. */
export class Employees {
  readonly #log: EventLog
  readonly #pictureUrl: (id: number) => string
  readonly #byId = new Map<number, Employee>()

  constructor(log: EventLog, pictureUrl: (id: number) => string) {
    this.#log = log
    this.#pictureUrl = pictureUrl
    log.on('employee.added', ({ employee }) => this.#byId.set(employee.id, employee))
    log.on('employee.changed', ({ id, changes }) => this.#byId.set(id, { ...this.get(id), ...changes }))
  }

  /** The people. */
  get all(): Employee[] {
    return this.everyone.filter(({ role }) => role !== 'ROBOT')
  }

  get robots(): Employee[] {
    return this.everyone.filter(({ role }) => role === 'ROBOT')
  }

  /** People and robots. */
  get everyone(): Employee[] {
    return [...this.#byId.values()]
  }

  /** Adds an employee, or a robot. The first person is the administrator unless told otherwise. Throws when the e-mail address or login is taken. */
  add(given: NewEmployee): Employee {
    const id = firstEmployeeId + this.#byId.size
    const { role = this.all.length === 0 ? 'ADMIN' : 'USER' } = given
    const employee = {
      midName: '',
      lastName: '',
      email: role === 'ROBOT' ? '' : `employee${id}@planfix.test`,
      pictureUrl: this.#pictureUrl(id),
      isActive: true,
      timezone: 'Europe/Moscow',
      ...givenOnly(given),
      firstName: given.firstName,
      role,
      id,
      number: firstEmployeeNumber + this.#byId.size,
    }
    this.#check(employee)
    this.#log.record({ type: 'employee.added', employee })
    return employee
  }

  /** Changes the named parts: a zone, a role, whether he still works here. */
  change(id: number, changes: Told<Omit<Employee, 'id' | 'number'>>): Employee {
    const given = givenOnly(changes)
    this.#check({ ...this.get(id), ...given })
    this.#log.record({ type: 'employee.changed', id, changes: given })
    return this.get(id)
  }

  find(id: number): Employee | undefined {
    return this.#byId.get(id)
  }

  /** Throws when there is none. */
  get(id: number): Employee {
    const employee = this.find(id)
    if (!employee) throw new UsageError(`There is no employee ${id}`)
    return employee
  }

  /** By the number that REST calls him by. */
  ofNumber(number: number): Employee | undefined {
    return this.everyone.find((employee) => employee.number === number)
  }

  ofEmail(email: string): Employee | undefined {
    return this.all.find((employee) => employee.email.toLowerCase() === email.toLowerCase())
  }

  ofLogin(login: string): Employee | undefined {
    return this.everyone.find((employee) => employee.login === login)
  }

  #check({ id, email, login, timezone }: Employee): void {
    const isTaken = (other: Employee | undefined) => other !== undefined && other.id !== id
    if (email && isTaken(this.ofEmail(email))) throw new UsageError(`An employee with the e-mail address ${email} exists already`)
    if (login !== undefined && isTaken(this.ofLogin(login))) throw new UsageError(`The login ${login} is taken`)
    if (!isTimezone(timezone)) throw new UsageError(`There is no time zone ${JSON.stringify(timezone)}`)
  }
}
