import type { CallOptions, Download, XmlApi } from './call.ts'
import { type FileRef, toFileRef } from './refs.ts'

/** Planfix help: file.download. Planfix sends the file, or tells where it is; that address is no place for our key. */
export function fileDownload(api: XmlApi, file: FileRef, options: CallOptions): Promise<Download> {
  return api.download('file.download', { file: toFileRef(file) }, options)
}
