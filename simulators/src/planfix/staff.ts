import type { Company } from './company/company.ts'
import type { NewEmployee } from './company/employees.ts'
import type { Employee } from './company/records.ts'
import type { Answering, AnswerOptions, AnswerTarget, FirstMessage } from './pushes/answering.ts'
import { Burst, type BurstPlan } from './pushes/burst.ts'
import type { Push } from './pushes/push.ts'

/** An employee at work. */
export class StaffMember {
  readonly employee: Employee
  readonly #answering: Answering

  constructor(employee: Employee, answering: Answering) {
    this.employee = employee
    this.#answering = answering
  }

  get id(): number {
    return this.employee.id
  }

  get email(): string {
    return this.employee.email
  }

  /** Answers in a chat or a task; Planfix pushes the answer to the bridge when its turn comes. */
  answers(target: AnswerTarget, text: string, options?: AnswerOptions): Push {
    return this.#answering.answer(this.employee, target, text, options)
  }

  /** Presses "Write" on a contact with a phone. */
  writesFirst(to: FirstMessage, text: string, options?: AnswerOptions): Push {
    return this.#answering.writeFirst(this.employee, to, text, options)
  }

  /** Answers many times over, in turn in each of the chats. */
  bursts(plan: BurstPlan): Burst {
    return new Burst(plan, (chatId, text) => this.answers({ chatId, providerId: plan.providerId }, text))
  }
}

/** The employees of the account, who can be made to answer. */
export class Staff {
  readonly #company: Company
  readonly #answering: Answering

  constructor(company: Company, answering: Answering) {
    this.#company = company
    this.#answering = answering
  }

  get all(): StaffMember[] {
    return this.#company.employees.all.map((employee) => new StaffMember(employee, this.#answering))
  }

  /** Throws when the e-mail address is another employee's. */
  add(employee: NewEmployee): StaffMember {
    return new StaffMember(this.#company.employees.add(employee), this.#answering)
  }

  /** Looks an employee up by id or e-mail address. */
  find(who: number | string): StaffMember | undefined {
    const { employees } = this.#company
    const employee = typeof who === 'number' ? employees.find(who) : employees.ofEmail(who)
    return employee && new StaffMember(employee, this.#answering)
  }
}
