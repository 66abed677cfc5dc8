import type { Clock } from '../clock.ts'
import { Account } from './account.ts'
import { ApiAccess } from './api-access.ts'
import { Comments } from './comments.ts'
import { Contacts } from './contacts.ts'
import { CustomFields } from './custom-fields.ts'
import { Employees } from './employees.ts'
import type { EventLog } from './event-log.ts'
import { Files } from './files.ts'
import { Integrations } from './integrations.ts'
import { People } from './people.ts'
import { RequestLimits } from './request-limits.ts'
import { Statuses } from './statuses.ts'
import { TaskStatuses } from './task-statuses.ts'
import { Tasks } from './tasks.ts'
import { Templates } from './templates.ts'

/** A Planfix account and everything in it, whatever API it is reached by. */
export class Company {
  readonly log: EventLog
  readonly clock: Clock
  readonly account: Account
  readonly access: ApiAccess
  readonly limits: RequestLimits
  readonly integrations: Integrations
  readonly employees: Employees
  readonly contacts: Contacts
  readonly people: People
  readonly customFields: CustomFields
  readonly templates: Templates
  readonly taskStatuses: TaskStatuses
  readonly tasks: Tasks
  readonly comments: Comments
  readonly statuses: Statuses
  readonly files: Files

  /** `name` is the account's name, `origin()` the address its web server answers at. */
  constructor(log: EventLog, clock: Clock, name: string, origin: () => string) {
    this.log = log
    this.clock = clock
    this.account = new Account(log, name)
    this.access = new ApiAccess(log, clock)
    this.limits = new RequestLimits(log, clock, this.account)
    this.integrations = new Integrations(log)
    this.employees = new Employees(log, (id) => `${origin()}/?action=getuserpic&id=${id}`)
    this.contacts = new Contacts(log, clock)
    this.people = new People(this.employees, this.contacts)
    this.customFields = new CustomFields(log)
    this.templates = new Templates(log)
    this.taskStatuses = new TaskStatuses(log)
    this.comments = new Comments(log, clock)
    const { customFields, taskStatuses: statuses, comments } = this
    this.tasks = new Tasks(log, { clock, comments, customFields, statuses }, `${name}.planfix.test`)
    this.statuses = new Statuses(log)
    this.files = new Files(log, clock, (key) => `${origin()}/file/${key}`)
  }
}
