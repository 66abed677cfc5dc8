import { findFile } from './find-file.ts'
import { errorAnswer } from './xml-answer.ts'
import type { XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `file.download`, the one method that uses HTTP statuses: 302 to where the file is, 403 or 404 with the error. */
export const fileDownload: XmlMethod = (call) => {
  try {
    const file = findFile(call, call.required('file'))
    return { status: 302, body: '', headers: { location: call.company.files.urlOf(file) } }
  } catch (error) {
    if (error instanceof XmlRefusal && error.code === '9002') return errorAnswer(error, 404)
    if (error instanceof XmlRefusal && error.code === '9001') return errorAnswer(error, 403)
    throw error
  }
}
