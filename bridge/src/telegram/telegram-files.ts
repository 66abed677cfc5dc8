import type { tl } from '@mtcute/core'
import type { ConnectionId, FileId, MessageFileId } from '../domain/ids.ts'
import type { Absence, FilePart, FileSource, FoundFile, OpenedFile } from '../files/file-source.ts'
import type { LoggedInAccount } from './account-run.ts'
import { type FileLocation, identityOf, readLocation, toInputLocation } from './file-location.ts'
import type { FilePlaces, PlacedFile } from './file-places.ts'
import { filesOf } from './from-media.ts'
import { type MtprotoClient, TelegramRefusedError } from './mtproto-client.ts'
import { pause } from './pause.ts'

export interface TelegramFilesOptions {
  places: FilePlaces
  /** The account that a connection is logged in with; undefined while none is. */
  accountOf: (connection: ConnectionId) => LoggedInAccount | undefined
}

/** What the ids of Telegram's files begin with. */
export const telegramFileKind = 'tg'

/**
 * The most that one request gives: a piece must not cross a border of a megabyte, nor may its length be anything but a part
 * of one (core.telegram.org/api/files, "Downloading files").
 */
const pieceSize = 1024 * 1024
const smallestPiece = 4 * 1024

const timeoutMs = 30_000

/** Whoever fetches a file while the account is not up, or Telegram does not answer, may come again after this, ms. */
const awayMs = 5_000

/** In the midst of a file such waits are sat out, ms; whoever reads waits about a minute. */
const longestWaitMs = 30_000

/** Waits before a piece that got no answer is asked for again, ms. */
const silencesMs = [500, 2_000, 5_000]

/** How often the message may be asked for a new reference for one piece: it may come from a moment ago and be stale again. */
const mostReferences = 2

/** How often Telegram may send us on to another data centre for one piece. */
const mostMoves = 3

export function fileIdOf(id: MessageFileId): FileId {
  return `${telegramFileKind}:${id}` as FileId
}

/** The files of Telegram's messages, piece by piece, from whatever data centre they are in. */
export class TelegramFiles implements FileSource {
  readonly #options: TelegramFilesOptions

  constructor(options: TelegramFilesOptions) {
    this.#options = options
  }

  async find(id: FileId): Promise<FoundFile | Absence> {
    const number = new RegExp(`^${telegramFileKind}:(\\d{1,15})$`).exec(id)?.[1]
    const file = number && (await this.#options.places.findFile(Number(number) as MessageFileId))
    if (!file) return { is: 'unknown' }
    const { name, mimeType, size } = file
    return { is: 'here', name, mimeType, size, open: (part, signal) => this.#open(file, part, signal) }
  }

  async #open(file: PlacedFile, part: FilePart, signal: AbortSignal): Promise<OpenedFile | Absence> {
    const account = this.#options.accountOf(file.connectionId)
    if (!account) return { is: 'not_now', retryAfterMs: awayMs }
    if (account.id !== file.accountId) return { is: 'gone' }
    const reader = new PieceReader(account.client, file, this.#options.places, signal)
    const end = part.length === null ? Number.POSITIVE_INFINITY : part.offset + part.length
    const spans = spansOf(part.offset, end)
    const first = spans.next()
    if (first.done) return { is: 'here', bytes: none() }
    try {
      const bytes = await reader.read(first.value, false)
      return { is: 'here', bytes: pieces(reader, { ...first.value, bytes }, spans) }
    } catch (error) {
      if (signal.aborted) throw error
      return absenceOf(error)
    }
  }
}

/** Which bytes one request asks for, and which of them are wanted. */
interface Span {
  offset: number
  limit: number
  /** Of the bytes that come. */
  from: number
  to: number
}

interface Piece extends Span {
  bytes: Uint8Array
}

/** One megabyte after the other, from border to border. The last one may be short, and a small part is asked for as such. */
function* spansOf(offset: number, end: number): Generator<Span> {
  for (let at = offset; at < end; ) {
    const border = Math.floor(at / pieceSize) * pieceSize
    const until = Math.min(border + pieceSize, end)
    const start = Math.floor(at / smallestPiece) * smallestPiece
    const isOneSmall = until - start <= smallestPiece
    const asked = isOneSmall ? start : border
    yield { offset: asked, limit: isOneSmall ? smallestPiece : pieceSize, from: at - asked, to: until - asked }
    at = until
  }
}

/** The next piece is under way while the one before is being taken, and no more than that. */
async function* pieces(reader: PieceReader, first: Piece, spans: Generator<Span>): AsyncGenerator<Uint8Array> {
  let piece: Piece | undefined = first
  while (piece) {
    // A short one is the last.
    const next: Promise<Piece | undefined> = piece.bytes.length < piece.limit ? Promise.resolve(undefined) : readNext(reader, spans)
    // Whoever stops reading leaves it behind.
    next.catch(() => {})
    const wanted = piece.bytes.subarray(piece.from, piece.to)
    if (wanted.length > 0) yield wanted
    piece = await next
  }
}

async function readNext(reader: PieceReader, spans: Generator<Span>): Promise<Piece | undefined> {
  const span = spans.next()
  return span.done ? undefined : { ...span.value, bytes: await reader.read(span.value, true) }
}

async function* none(): AsyncGenerator<Uint8Array> {}

/** Pieces of one file; what can be overcome on the way is. */
class PieceReader {
  readonly #client: MtprotoClient
  readonly #file: PlacedFile
  readonly #places: FilePlaces
  readonly #signal: AbortSignal
  #location: FileLocation
  #refreshing: Promise<void> | undefined

  constructor(client: MtprotoClient, file: PlacedFile, places: FilePlaces, signal: AbortSignal) {
    this.#client = client
    this.#file = file
    this.#places = places
    this.#signal = signal
    this.#location = readLocation(file.location)
  }

  /** `isUnderWay`: others were given already, so that trouble can no longer be told, only overcome. */
  async read(span: Span, isUnderWay: boolean): Promise<Uint8Array> {
    for (const spent = { references: 0, moves: 0, silences: 0 }; ; ) {
      const location = this.#location
      try {
        return await this.#ask(location, span)
      } catch (error) {
        if (this.#signal.aborted || !(await this.#overcome(error, location, spent, isUnderWay))) throw error
      }
    }
  }

  async #ask(location: FileLocation, { offset, limit }: Span): Promise<Uint8Array> {
    const request = { _: 'upload.getFile', location: toInputLocation(location), offset, limit } as const
    const answer = await this.#client.call(request, { signal: this.#signal, timeoutMs, fileDc: location.dcId })
    if (answer._ !== 'upload.file') throw new TelegramRefusedError(303, 'FILE_CDN_REDIRECT')
    return answer.bytes
  }

  /** True when it may be asked again. */
  async #overcome(
    error: unknown,
    used: FileLocation,
    spent: { references: number; moves: number; silences: number },
    isUnderWay: boolean,
  ): Promise<boolean> {
    if (!(error instanceof TelegramRefusedError) || error.code >= 500) return isUnderWay && this.#sitOut(silencesMs[spent.silences++])
    if (/^FILE_REFERENCE_/.test(error.text)) return ++spent.references <= mostReferences && (await this.#refresh(used))
    const newDc = /^FILE_MIGRATE_(\d+)$/.exec(error.text)?.[1]
    if (newDc) {
      this.#location = { ...this.#location, dcId: Number(newDc) }
      return ++spent.moves <= mostMoves
    }
    const waitMs = waitOf(error)
    return isUnderWay && waitMs !== undefined && waitMs <= longestWaitMs && (await this.#sitOut(waitMs))
  }

  async #sitOut(ms: number | undefined): Promise<boolean> {
    if (ms === undefined) return false
    await pause(ms, this.#signal)
    return !this.#signal.aborted
  }

  /** Two pieces may meet the same stale reference; one question is enough for both. */
  async #refresh(used: FileLocation): Promise<boolean> {
    if (used.fileReference !== this.#location.fileReference) return true
    this.#refreshing ??= this.#askMessage().finally(() => {
      this.#refreshing = undefined
    })
    await this.#refreshing
    return true
  }

  async #askMessage(): Promise<void> {
    const id: tl.TypeInputMessage[] = [{ _: 'inputMessageID', id: this.#location.messageId }]
    const answer = await this.#client.call({ _: 'messages.getMessages', id }, { signal: this.#signal, timeoutMs })
    const message = 'messages' in answer ? answer.messages[0] : undefined
    const found = message?._ === 'message' ? filesOf(message) : []
    const fresh = found.find(({ identity }) => identity === identityOf(this.#location))
    if (!fresh) throw new TelegramRefusedError(400, 'the message has this file no more')
    this.#location = readLocation(fresh.location)
    await this.#places.noteLocation(this.#file.id, fresh.location)
  }
}

function waitOf({ text }: TelegramRefusedError): number | undefined {
  const seconds = /^FLOOD(?:_PREMIUM)?_WAIT_(\d+)$/.exec(text)?.[1]
  return seconds === undefined ? undefined : Math.max(1, Number(seconds)) * 1_000
}

/** A refusal that says nothing of patience, login or faults of Telegram's own means that this file is not to be had. */
function absenceOf(error: unknown): Absence {
  if (!(error instanceof TelegramRefusedError)) return { is: 'not_now', retryAfterMs: awayMs }
  const waitMs = waitOf(error)
  if (waitMs !== undefined) return { is: 'not_now', retryAfterMs: waitMs }
  return error.code === 400 || error.code === 403 ? { is: 'gone' } : { is: 'not_now', retryAfterMs: awayMs }
}
