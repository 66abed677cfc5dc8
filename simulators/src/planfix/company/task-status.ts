/** A status a task can be in. */
export interface TaskStatus {
  readonly id: number
  /** The system name, or the name of one that the account has added. */
  readonly name: string
  /** Whether work goes on: where "a new task when there is no active one" looks. */
  readonly isActive: boolean
}

/**
 * The statuses of the system, numbered as the XML API numbers them. Planfix help: "Список статусов задач". Which of them count as
 * active is a setting of the process; here it is all but the final ones.
 */
export const systemStatuses = {
  draft: { id: 0, name: 'DRAFT', isActive: true },
  active: { id: 1, name: 'ACTIVE', isActive: true },
  accepted: { id: 2, name: 'ACCEPTED', isActive: true },
  completed: { id: 3, name: 'COMPLETED', isActive: false },
  delayed: { id: 4, name: 'DELAYED', isActive: true },
  rejected: { id: 5, name: 'REJECTED', isActive: false },
  done: { id: 6, name: 'DONE', isActive: true },
  canceled: { id: 7, name: 'CANCELED', isActive: false },
} as const satisfies Record<string, TaskStatus>
