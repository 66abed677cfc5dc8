import type { Company } from '../company/company.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

export interface FileRef {
  readonly id: number
}

/** Files as objects list them. */
export function fileViews({ files }: Company, ids: readonly number[]) {
  return ids.flatMap((id) => {
    const file = files.ofId(id)
    return file ? [{ id, size: file.size, name: file.name }] : []
  })
}

/** Ids of files that are there. Throws when one is not. */
export function findFileIds({ files }: Company, refs: readonly FileRef[]): number[] {
  const missing = refs.find(({ id }) => !files.ofId(id))
  if (missing) throw new RestRefusal(400, refusalCode.noFile, `File not found by id ${missing.id}`)
  return refs.map(({ id }) => id)
}
