import type { PrivateMessage } from './cloud/private-message.ts'
import type { FilePreset } from './file-presets.ts'
import type { PlainTl } from './tl/plain-tl.ts'

/** What a message is to whoever looks at it: a kind of file, `text`, `service`, or the TL name of its media without `messageMedia`. */
export type MessageKind = FilePreset | 'text' | 'service' | (string & {})

export function messageKind({ media, action }: Pick<PrivateMessage, 'media' | 'action'>): MessageKind {
  if (action) return 'service'
  if (!media || media._ === 'messageMediaWebPage') return 'text'
  if (media._ === 'messageMediaPhoto') return 'photo'
  if (media._ === 'messageMediaDocument') return documentKind(media['document'] as PlainTl)
  return media._.replace('messageMedia', '').toLowerCase()
}

function documentKind(document: PlainTl): FilePreset {
  const attributes = (document['attributes'] ?? []) as readonly PlainTl[]
  const find = (kind: string) => attributes.find(({ _ }) => _ === `documentAttribute${kind}`)
  if (find('Sticker')) return stickerKind(String(document['mime_type']))
  if (find('Animated')) return 'animation'
  const video = find('Video')
  if (video) return video['round_message'] === true ? 'video-note' : 'video'
  const audio = find('Audio')
  if (audio) return audio['voice'] === true ? 'voice' : 'audio'
  return 'document'
}

function stickerKind(mimeType: string): FilePreset {
  if (mimeType === 'application/x-tgsticker') return 'animated-sticker'
  return mimeType === 'video/webm' ? 'video-sticker' : 'sticker'
}
