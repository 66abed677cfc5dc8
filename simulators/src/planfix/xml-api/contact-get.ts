import { showContact } from './contact-view.ts'
import { findContact } from './find-objects.ts'
import type { XmlMethod } from './xml-call.ts'

/** `contact.get`: by `general`, which wins, `userid` or `id`. */
export const contactGet: XmlMethod = (call) => ({ contact: showContact(call, findContact(call, call.required('contact'))) })
