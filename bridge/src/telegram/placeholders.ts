import type { tl } from '@mtcute/core'
import type { Language, Words } from '../domain/words.ts'

/**
 * What stands in a task for a message of a kind that is not carried yet: named in words, never nothing.
 * Undefined for what is only an ornament of a text (the preview of a link).
 */
export function placeholderOf(media: tl.TypeMessageMedia | undefined, language: Language): string | undefined {
  const words = media && wordsOf(media)
  return words && `[${words[language]}]`
}

function wordsOf(media: tl.TypeMessageMedia): Words | undefined {
  switch (media._) {
    case 'messageMediaEmpty':
    case 'messageMediaWebPage':
      return undefined
    case 'messageMediaPhoto':
      return { ru: 'Фото', en: 'Photo' }
    case 'messageMediaDocument':
      return documentWords(media)
    case 'messageMediaGeo':
    case 'messageMediaGeoLive':
      return placed({ ru: 'Геопозиция', en: 'Location' }, media.geo)
    case 'messageMediaVenue':
      return placed({ ru: `Место: ${media.title}, ${media.address}`, en: `Venue: ${media.title}, ${media.address}` }, media.geo)
    case 'messageMediaContact':
      return named({ ru: 'Контакт', en: 'Contact' }, [media.firstName, media.lastName, media.phoneNumber].filter(Boolean).join(' '))
    case 'messageMediaPoll':
      return named({ ru: 'Опрос', en: 'Poll' }, media.poll.question.text)
    case 'messageMediaDice':
      return named({ ru: 'Игральная кость', en: 'Dice' }, `${media.emoticon} ${media.value}`)
    case 'messageMediaGame':
      return named({ ru: 'Игра', en: 'Game' }, media.game.title)
    case 'messageMediaInvoice':
      return named({ ru: 'Счёт', en: 'Invoice' }, media.title)
    case 'messageMediaStory':
      return { ru: 'История', en: 'Story' }
    case 'messageMediaGiveaway':
    case 'messageMediaGiveawayResults':
      return { ru: 'Розыгрыш', en: 'Giveaway' }
    case 'messageMediaPaidMedia':
      return { ru: 'Платное медиа', en: 'Paid media' }
    default:
      return { ru: 'Сообщение неизвестного вида', en: 'A message of an unknown kind' }
  }
}

function documentWords({ document, voice, round, video }: tl.RawMessageMediaDocument): Words {
  const attributes = document?._ === 'document' ? document.attributes : []
  const sticker = attributes.find((attribute) => attribute._ === 'documentAttributeSticker')
  if (sticker) return named({ ru: 'Стикер', en: 'Sticker' }, sticker.alt)
  const audio = attributes.find((attribute) => attribute._ === 'documentAttributeAudio')
  if (voice || audio?.voice) return { ru: 'Голосовое сообщение', en: 'Voice message' }
  const film = attributes.find((attribute) => attribute._ === 'documentAttributeVideo')
  if (round || film?.roundMessage) return { ru: 'Видеосообщение', en: 'Video note' }
  if (attributes.some((attribute) => attribute._ === 'documentAttributeAnimated')) return { ru: 'GIF', en: 'GIF' }
  const name = attributes.find((attribute) => attribute._ === 'documentAttributeFilename')?.fileName ?? ''
  if (video || film) return named({ ru: 'Видео', en: 'Video' }, name)
  if (audio) return named({ ru: 'Аудио', en: 'Audio' }, [audio.performer, audio.title].filter(Boolean).join(' – ') || name)
  return named({ ru: 'Файл', en: 'File' }, name)
}

function named(kind: Words, name: string): Words {
  return name ? { ru: `${kind.ru}: ${name}`, en: `${kind.en}: ${name}` } : kind
}

function placed(kind: Words, geo: tl.TypeGeoPoint): Words {
  return geo._ === 'geoPoint' ? { ru: `${kind.ru}: ${geo.lat}, ${geo.long}`, en: `${kind.en}: ${geo.lat}, ${geo.long}` } : kind
}
