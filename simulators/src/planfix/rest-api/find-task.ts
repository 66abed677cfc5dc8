import { type Employee, isAdministrator } from '../company/employee.ts'
import { hasPerson, type Person } from '../company/person.ts'
import type { Task } from '../company/task.ts'
import type { RestCall } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** A token sees what its employee sees: an administrator every task, others those they have a part in. */
export function maySeeTask({ owner, workers, participants, auditors }: Task, caller: Employee): boolean {
  const people: readonly Person[] = [...(owner ? [owner] : []), ...workers, ...participants, ...auditors]
  return isAdministrator(caller) || hasPerson(people, { kind: 'employee', id: caller.id })
}

/** The task of this number. Throws when there is none, with the status that is usual for the endpoint, or none for the caller. */
export function findTask({ company, caller }: RestCall, number: number, status = 400, what = 'Task not found'): Task {
  const task = company.tasks.find(number)
  if (!task) throw new RestRefusal(status, refusalCode.noTask, `${what} by id ${number}`)
  if (!maySeeTask(task, caller)) throw new RestRefusal(400, refusalCode.accessDenied, `Access denied for task by id - ${number}`)
  return task
}
