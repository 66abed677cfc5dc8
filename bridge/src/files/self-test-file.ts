import type { FileId } from '../domain/ids.ts'
import type { FileSource, FoundFile } from './file-source.ts'

/** Every byte there is, twice: whoever takes them for text, or packs or cuts them, is found out. */
const bytes = Uint8Array.from({ length: 512 }, (_, index) => index % 256)

/** A file that is always there, so that `plangram doctor` can fetch it as Planfix would. */
export const selfTestFile = {
  id: 'self-test:1' as FileId,
  name: 'Проверка связи № 1.bin',
  bytes,
} as const

export const selfTestSource: FileSource = {
  find: async (id) => (id === selfTestFile.id ? found : { is: 'unknown' }),
}

const found: FoundFile = {
  is: 'here',
  name: selfTestFile.name,
  mimeType: 'application/octet-stream',
  size: bytes.length,
  open: async ({ offset, length }) => ({
    is: 'here',
    bytes: oneAfterAnother(bytes.slice(offset, offset + (length ?? bytes.length))),
  }),
}

async function* oneAfterAnother(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}
