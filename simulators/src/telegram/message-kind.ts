import type { PrivateMessage } from './cloud/private-message.ts'
import type { FilePreset } from './file-presets.ts'
import type { MediaPreset } from './media-presets.ts'
import type { PlainTl } from './tl/plain-tl.ts'

/** What a message is to whoever looks at it, in the names of ready-made media. */
export type MessageKind = Exclude<MediaPreset, 'link-preview'> | 'text' | 'service'

const KINDS: Readonly<Record<string, MessageKind>> = {
  messageMediaWebPage: 'text',
  messageMediaPhoto: 'photo',
  messageMediaGeo: 'location',
  messageMediaGeoLive: 'live-location',
  messageMediaVenue: 'venue',
  messageMediaContact: 'contact',
  messageMediaDice: 'dice',
  messageMediaGame: 'game',
  messageMediaInvoice: 'invoice',
  messageMediaStory: 'story',
  messageMediaGiveaway: 'giveaway',
  messageMediaGiveawayResults: 'giveaway-results',
  messageMediaPaidMedia: 'paid-media',
}

export function messageKind({ media, action }: Pick<PrivateMessage, 'media' | 'action'>): MessageKind {
  if (action) return 'service'
  if (!media) return 'text'
  if (media._ === 'messageMediaDocument') return documentKind(media['document'] as PlainTl)
  if (media._ === 'messageMediaPoll') return (media['poll'] as PlainTl)['quiz'] === true ? 'quiz' : 'poll'
  return KINDS[media._] ?? 'unsupported'
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
