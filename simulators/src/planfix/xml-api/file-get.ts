import { showFile } from './file-view.ts'
import { findFile } from './find-file.ts'
import type { XmlMethod } from './xml-call.ts'

/** `file.get`: what is known of a file. */
export const fileGet: XmlMethod = (call) => ({ file: showFile(call, findFile(call, call.required('file'))) })
