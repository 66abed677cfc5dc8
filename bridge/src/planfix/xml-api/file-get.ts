import type { CallOptions, XmlApi } from './call.ts'
import { type PlanfixFile, readFile } from './read-file.ts'
import { childOf } from './read-xml.ts'
import { type FileRef, toFileRef } from './refs.ts'

export interface FileGet {
  file: FileRef
  withDownloadLink?: boolean
}

/** Planfix help: file.get. */
export async function fileGet(api: XmlApi, { file, withDownloadLink }: FileGet, options: CallOptions): Promise<PlanfixFile> {
  const response = await api.call('file.get', { file: toFileRef(file), returnDownloadLinks: withDownloadLink }, options)
  return readFile(childOf(response, 'file'), 'file.get')
}
