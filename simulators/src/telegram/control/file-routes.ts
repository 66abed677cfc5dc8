import { Readable } from 'node:stream'
import type { CloudFile } from '../files/files.ts'
import { describeFile } from '../person-file.ts'
import { ControlError } from './control-error.ts'
import type { ControlRequest, Route } from './route.ts'

/** The files behind messages, of both sides. */
export const FILE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/files/:id', run: describe },
  { method: 'GET', path: '/files/:id/content', run: (request) => Readable.from(request.telegram.files.chunks(requireFile(request))) },
]

/** The hash of a large file takes a while. */
async function describe(request: ControlRequest) {
  const file = requireFile(request)
  return { ...describeFile(file), sha256: await request.telegram.files.hash(file) }
}

function requireFile({ telegram, id }: ControlRequest): CloudFile {
  const file = telegram.files.get(id)
  if (!file) throw new ControlError(404, `There is no file ${id}.`)
  return file
}
