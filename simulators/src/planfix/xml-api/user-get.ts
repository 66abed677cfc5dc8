import { findEmployee } from './find-objects.ts'
import { showUser } from './user-view.ts'
import type { XmlMethod } from './xml-call.ts'

/** `user.get`: an employee; the caller, where none is named. */
export const userGet: XmlMethod = (call) => ({ user: showUser(findEmployee(call, call.request.child('user'))) })
