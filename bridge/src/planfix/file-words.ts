import type { FileKind, StoredFile } from '../domain/file.ts'
import type { Language, Words } from '../domain/words.ts'

const kinds: Record<FileKind, Words> = {
  photo: { ru: 'Фото', en: 'Photo' },
  video: { ru: 'Видео', en: 'Video' },
  animation: { ru: 'GIF', en: 'GIF' },
  video_note: { ru: 'Видеосообщение', en: 'Video note' },
  voice: { ru: 'Голосовое сообщение', en: 'Voice message' },
  audio: { ru: 'Аудио', en: 'Audio' },
  document: { ru: 'Файл', en: 'File' },
  sticker: { ru: 'Стикер', en: 'Sticker' },
}

const several: Words = { ru: 'Файлы', en: 'Files' }

/** What stands beside the text for a file that does not come with it. */
export function placeholderOf({ kind, name }: StoredFile, language: Language): string {
  return `[${kinds[kind][language]}: ${name}]`
}

/** The same with the address where it can be had, as Planfix itself writes links: `words [ address ]`. */
export function linkedPlaceholderOf({ kind, name, size }: StoredFile, url: string, language: Language): string {
  return `${kinds[kind][language]}: ${[name, size !== null && sizeInWords(size, language)].filter(Boolean).join(', ')} [ ${url} ]`
}

/** The text of a message that has none: Planfix refuses it otherwise. `[Photo]`, `[Photo: 3]`, `[Files: 3]`. */
export function filesInWords(files: StoredFile[], language: Language): string {
  const [first] = files
  const isOneKind = first && files.every(({ kind }) => kind === first.kind)
  const word = (isOneKind ? kinds[first.kind] : several)[language]
  return files.length === 1 ? `[${word}]` : `[${word}: ${files.length}]`
}

function sizeInWords(bytes: number, language: Language): string {
  const power = bytes < 1024 ** 2 ? 0 : bytes < 1024 ** 3 ? 1 : 2
  const unit = ({ ru: ['КБ', 'МБ', 'ГБ'], en: ['KB', 'MB', 'GB'] } as const)[language][power]
  const value = bytes / 1024 ** (power + 1)
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${unit}`
}
