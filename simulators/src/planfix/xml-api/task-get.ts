import { findTask } from './find-objects.ts'
import { showTask } from './task-view.ts'
import type { XmlMethod } from './xml-call.ts'

/** `task.get`: by `general`, which wins, or by `id`. */
export const taskGet: XmlMethod = (call) => ({ task: showTask(call, findTask(call, call.required('task'))) })
