import { Comments } from './comments.ts'
import { Contacts } from './contacts.ts'
import { Employees } from './employees.ts'
import type { EventLog } from './event-log.ts'
import { Files } from './files.ts'
import { Integrations } from './integrations.ts'
import { Statuses } from './statuses.ts'
import { Tasks } from './tasks.ts'

/** A Planfix account and everything in it, whatever API it is reached by. */
export class Company {
  readonly log: EventLog
  readonly integrations: Integrations
  readonly employees: Employees
  readonly contacts: Contacts
  readonly tasks: Tasks
  readonly comments: Comments
  readonly statuses: Statuses
  readonly files: Files

  /** `name` is the account's name, `origin()` the address its web server answers at. */
  constructor(log: EventLog, name: string, origin: () => string) {
    this.log = log
    this.integrations = new Integrations(log)
    this.employees = new Employees(log, (id) => `${origin()}/?action=getuserpic&id=${id}`)
    this.contacts = new Contacts(log)
    this.tasks = new Tasks(log, `${name}.planfix.test`)
    this.comments = new Comments(log)
    this.statuses = new Statuses(log)
    this.files = new Files(log, (id) => `${origin()}/file/${id}`)
  }
}
