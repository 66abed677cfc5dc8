import type { PlainTl } from '../tl/plain-tl.ts'

/** Media of one kind can be in one album. */
export type AlbumKind = 'photos and videos' | 'audio' | 'documents'

/** Undefined for what is always by itself. https://core.telegram.org/bots/api#sendmediagroup */
export function albumKind(media: PlainTl): AlbumKind | undefined {
  if (media._ === 'messageMediaPhoto') return 'photos and videos'
  if (media._ !== 'messageMediaDocument') return undefined
  const attributes = ((media['document'] as PlainTl)['attributes'] ?? []) as readonly PlainTl[]
  const find = (kind: string) => attributes.find(({ _ }) => _ === `documentAttribute${kind}`)
  const isAlone = find('Sticker') ?? find('Animated') ?? (find('Audio')?.['voice'] || find('Video')?.['round_message'])
  if (isAlone) return undefined
  if (find('Video')) return 'photos and videos'
  return find('Audio') ? 'audio' : 'documents'
}
