import { newLong } from '../cloud/new-long.ts'
import type { PersonUser } from '../cloud/users.ts'
import { albumKind } from '../files/album-kind.ts'
import type { PlainTl } from '../tl/plain-tl.ts'
import { toPlainTl } from '../tl/plain-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { accountMethod } from './call.ts'
import { checkCaption } from './check-text.ts'
import { readEntities } from './entities.ts'
import { isStoredMedia, readInputMedia } from './input-media.ts'
import { requireReachablePerson } from './peers.ts'
import { RpcError } from './rpc-error.ts'
import type { SendRequest, Sent } from './sending.ts'
import { findEarlier, readExtras, toSentAnswer } from './sending.ts'

interface Item {
  readonly media: TlObject
  readonly random_id: bigint
  /** The caption. */
  readonly message: string
  readonly entities?: readonly TlObject[]
}

interface Request extends SendRequest {
  readonly multi_media: readonly Item[]
}

/** https://core.telegram.org/api/files#albums-grouped-media */
const MIN_ITEMS = 2
const MAX_ITEMS = 10

/**
 * An album. If one of its identifiers has been used before, nothing is sent that was sent already; what was not joins the album.
 * https://core.telegram.org/method/messages.sendMultiMedia
 */
export const sendMultiMedia = accountMethod('messages.sendMultiMedia', (request: Request, call) => {
  const person = requireReachablePerson(request.peer, call)
  const items = request.multi_media
  checkItems(items)
  const earlier = items.flatMap((item): Sent[] => {
    const message = findEarlier(item.random_id, person, call)
    return message ? [{ message, randomId: item.random_id }] : []
  })
  const rest = items.filter(({ random_id: randomId }) => !earlier.some((sent) => sent.randomId === randomId))
  const groupedId = earlier[0]?.message.groupedId ?? newLong()
  const sent = rest.length === 0 ? [] : sendRest({ ...request, multi_media: rest }, groupedId, person, call)
  return toSentAnswer([...earlier, ...sent], sent.length, call)
})

function checkItems(items: readonly Item[]): void {
  if (items.length === 0) throw new RpcError(400, 'MEDIA_EMPTY')
  if (items.length > MAX_ITEMS) throw new RpcError(400, 'MULTI_MEDIA_TOO_LONG')
  if (items.length < MIN_ITEMS) throw new RpcError(400, 'MEDIA_INVALID')
  const ids = items.map((item) => item.random_id)
  if (ids.includes(0n)) throw new RpcError(400, 'RANDOM_ID_EMPTY')
  if (new Set(ids).size < ids.length) throw new RpcError(500, 'RANDOM_ID_DUPLICATE')
}

function sendRest(request: Request, groupedId: string, person: PersonUser, call: AccountCall): Sent[] {
  const { account, cloud, session } = call
  const extras = { ...readExtras(request, person, call), groupedId }
  const contents = request.multi_media.map((item, index) => readItem(item, index, call))
  if (new Set(contents.map(({ media }) => albumKind(media))).size > 1) throw new RpcError(400, 'MEDIA_INVALID')
  for (const { random_id: randomId } of request.multi_media) call.onEnd(cloud.chats.randomIds.begin(account.id, person.id, randomId))
  const messages = contents.map((content) => ({ from: account.id, to: person.id, ...content, ...extras }))
  return cloud.chats.sendAlbum(messages, session).map((message, index) => ({ message, randomId: contents[index]?.randomId ?? 0n }))
}

/** Uploads have to become files by messages.uploadMedia first. */
function readItem(item: Item, index: number, call: AccountCall) {
  checkCaption(item.message)
  if (item.media._ === 'inputMediaEmpty') throw new RpcError(400, 'MEDIA_EMPTY')
  if (!isStoredMedia(item.media)) throw new RpcError(400, 'MEDIA_INVALID')
  const media = readStoredItem(item.media, index, call)
  if (!albumKind(media)) throw new RpcError(400, 'MEDIA_INVALID')
  return { text: item.message, entities: readEntities(item, call).map(toPlainTl), media, randomId: item.random_id }
}

/** Which of the references is stale is told by its place: FILE_REFERENCE_0_EXPIRED. https://core.telegram.org/api/file-references */
function readStoredItem(media: TlObject, index: number, call: AccountCall): PlainTl {
  try {
    return readInputMedia(media, call)
  } catch (error) {
    if (!(error instanceof RpcError) || !error.message.startsWith('FILE_REFERENCE_')) throw error
    throw new RpcError(error.code, error.message.replace('FILE_REFERENCE_', `FILE_REFERENCE_${index}_`))
  }
}
