import type { EventLog } from './event-log.ts'
import { systemStatuses, type TaskStatus } from './task-status.ts'

const firstOwnStatusId = 101

/** The statuses of the account's tasks: those of the system, and those it has added. */
export class TaskStatuses {
  readonly #log: EventLog
  readonly #byId = new Map<number, TaskStatus>(Object.values(systemStatuses).map((status) => [status.id, status]))

  constructor(log: EventLog) {
    this.#log = log
    log.on('task-status.added', ({ status }) => this.#byId.set(status.id, status))
  }

  get all(): TaskStatus[] {
    return [...this.#byId.values()]
  }

  add({ name, isActive }: Omit<TaskStatus, 'id'>): TaskStatus {
    const id = firstOwnStatusId + this.#byId.size - Object.keys(systemStatuses).length
    const status = { id, name, isActive }
    this.#log.record({ type: 'task-status.added', status })
    return status
  }

  find(id: number): TaskStatus | undefined {
    return this.#byId.get(id)
  }

  named(name: string): TaskStatus | undefined {
    return this.all.find((status) => status.name === name)
  }
}
