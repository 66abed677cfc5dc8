import { nowSeconds } from './clock.ts'
import type { Origin, PrivateMessage, Quote } from './cloud/private-message.ts'
import type { FilePreset, FileSpec } from './file-presets.ts'
import type { MediaPreset } from './media-presets.ts'
import { toPlainTl } from './tl/plain-tl.ts'
import type { TlObject } from './tl/tl-object.ts'

/** What a person writes; a plain string is a text. */
export interface Writing {
  /** The caption, when there are media. */
  readonly text?: string | undefined
  readonly entities?: readonly TlObject[] | undefined
  /** A preset by its name, or any TL `MessageMedia` object. */
  readonly media?: MediaPreset | TlObject | undefined
  /** What is different about the file of a preset. */
  readonly file?: FileSpec | undefined
  /** Identifier in the person's own numbering. */
  readonly replyTo?: number | undefined
  /** The words of that message which the reply is about. */
  readonly quote?: string | undefined
  readonly forwardedFrom?: ForwardSource | undefined
}

/** Who wrote first what is forwarded: a user, somebody who hides behind a name, a post of a channel. */
export type ForwardSource =
  | { readonly user: number }
  | { readonly hiddenName: string }
  | { readonly channel: { readonly id: number; readonly title: string }; readonly post: number }

/** A file with a caption, and whatever else a message can have. */
export type FileWriting = Omit<Writing, 'media' | 'file'> & FileSpec

/** One of the files of an album. Most albums have one caption, at the first. */
export interface AlbumItem extends FileSpec {
  readonly media: FilePreset
  readonly text?: string | undefined
}

export function toWriting(media: FilePreset, { text, entities, replyTo, quote, forwardedFrom, ...file }: FileWriting): Writing {
  return { media, file, text, entities, replyTo, quote, forwardedFrom }
}

/** @throws when the words are not in the other message */
export function toQuote(text: string | undefined, replyTo: PrivateMessage | undefined): Quote | undefined {
  if (text === undefined) return undefined
  const offset = replyTo?.text.indexOf(text) ?? -1
  if (offset < 0) throw new Error(`Nothing says ${JSON.stringify(text)} that could be quoted.`)
  return { text, entities: [], offset }
}

/** https://core.telegram.org/constructor/messageFwdHeader */
export function toOrigin(source: ForwardSource | undefined): Origin | undefined {
  if (!source) return undefined
  const header = (fields: object) => toPlainTl({ _: 'messageFwdHeader', date: nowSeconds(), ...fields })
  if ('user' in source) return { header: header({ from_id: { _: 'peerUser', user_id: source.user } }), users: [source.user] }
  if ('hiddenName' in source) return { header: header({ from_name: source.hiddenName }), users: [] }
  const { channel, post } = source
  return { header: header({ from_id: { _: 'peerChannel', channel_id: channel.id }, channel_post: post }), users: [], channel }
}
