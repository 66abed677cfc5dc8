import { showAction } from './action-view.ts'
import { findComment } from './find-objects.ts'
import type { XmlMethod } from './xml-call.ts'

/** `action.get`: one comment, or what Planfix wrote of itself. */
export const actionGet: XmlMethod = (call) => ({ action: showAction(call, findComment(call, call.required('action'))) })
