/** `ADMIN`, `USER` and `TECHADMIN` as the XML API names them; a robot has an administrator's rights. */
export type EmployeeRole = 'ADMIN' | 'USER' | 'TECHADMIN' | 'ROBOT'

/** An employee, or a robot: an employee that nobody is, made for the APIs. */
export interface Employee {
  /** The internal id: `user/id` of the XML API. */
  readonly id: number
  /** What REST calls `user:NUMBER` and XML `general`; never equal to an id. */
  readonly number: number
  readonly firstName: string
  readonly midName: string
  readonly lastName: string
  /** Unique in the account; `userEmail` of echo messages is matched against it. A robot has none. */
  readonly email: string
  readonly pictureUrl: string
  readonly role: EmployeeRole
  readonly isActive: boolean
  /** IANA name. Dates of the APIs are in the zone of the employee the token acts as. */
  readonly timezone: string
  /** For `auth.login` of the XML API; absent when that is not used. */
  readonly login?: string | undefined
  readonly password?: string | undefined
  readonly phone?: string | undefined
  /** Present when the employee gets notifications in Telegram. */
  readonly telegramId?: number | undefined
  readonly telegram?: string | undefined
}

/** Whether everything in the account may be seen and changed. */
export function isAdministrator({ role }: Employee): boolean {
  return role === 'ADMIN' || role === 'ROBOT'
}
