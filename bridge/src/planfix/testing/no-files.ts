import type { FileId } from '../../domain/ids.ts'
import type { FileSupply } from '../message-files.ts'

/** For what has nothing to do with files. */
export const noFiles: FileSupply = {
  source: { find: () => Promise.resolve({ is: 'unknown' }) },
  idOf: (id) => `none:${id}` as FileId,
  linkTo: () => null,
}
