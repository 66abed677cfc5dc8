import type { FileSpec } from '../file-presets.ts'
import { FILE_PRESETS } from '../file-presets.ts'
import { isMediaPreset, MEDIA_PRESETS } from '../media-presets.ts'
import type { AlbumItem, ForwardSource, Writing } from '../writing.ts'
import { ControlError } from './control-error.ts'
import { Fields, isTlObject } from './fields.ts'

export function readWriting(fields: Fields): Writing {
  return {
    text: fields.optionalText('text'),
    entities: fields.optionalList('entities', isTlObject),
    media: readMedia(fields),
    file: readFileSpec(fields.optionalObject('file')),
    replyTo: fields.optionalNumber('replyTo'),
    quote: fields.optionalText('quote'),
    forwardedFrom: readForwardSource(fields.optionalObject('forwardedFrom')),
  }
}

/** @throws ControlError when it is neither a preset nor a TL object */
export function readMedia(fields: Fields): Writing['media'] {
  const media = fields.optionalTlObject('media')
  if (typeof media === 'string' && !isMediaPreset(media))
    throw new ControlError(400, `"media" has to be one of ${MEDIA_PRESETS.join(', ')}, or a TL object.`)
  return media
}

export function readFileSpec(fields: Fields | undefined): FileSpec {
  if (!fields) return {}
  const base64 = fields.optionalText('base64')
  return {
    bytes: base64 === undefined ? undefined : Buffer.from(base64, 'base64'),
    seed: fields.optionalText('seed'),
    size: fields.optionalNumber('size'),
    name: fields.optionalText('name'),
    mimeType: fields.optionalText('mimeType'),
    width: fields.optionalNumber('width'),
    height: fields.optionalNumber('height'),
    durationSeconds: fields.optionalNumber('durationSeconds'),
  }
}

export function readAlbumItems(fields: Fields): AlbumItem[] {
  return fields.list('items', isObject).map((item) => {
    const itemFields = new Fields(item)
    return { ...readFileSpec(itemFields), media: itemFields.choice('media', FILE_PRESETS), text: itemFields.optionalText('text') }
  })
}

function readForwardSource(fields: Fields | undefined): ForwardSource | undefined {
  if (!fields) return undefined
  if (fields.has('user')) return { user: fields.number('user') }
  if (fields.has('hiddenName')) return { hiddenName: fields.text('hiddenName') }
  const channel = fields.object('channel')
  return { channel: { id: channel.number('id'), title: channel.text('title') }, post: fields.number('post') }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
