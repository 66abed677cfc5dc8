import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FileId } from '../domain/ids.ts'
import { encodeName, safeFileName } from './file-name.ts'

export interface LinkedFile {
  id: FileId
  name: string
}

export interface LinkOptions {
  /** Where the bridge is reached, without a slash at the end: for Planfix `PUBLIC_URL`. */
  base: string
  /** 32 bytes, of this purpose alone. */
  key: Buffer
  /** Epoch ms; rounded up to a second. */
  expiresAt: number
}

/** What a valid link says. */
export interface OpenedLink {
  id: FileId
  /** Epoch ms. */
  expiresAt: number
}

/** How links are made and signed; another way is another number, and both may be valid for a while. */
const version = '1'

/**
 * An address under which the bridge gives a file away to whoever has it, until it expires: BASE/files/1/ID/EXPIRY/SIGNATURE/NAME.
 * The name comes last, where every program looks for one.
 * @throws RangeError for an id or a time that no link can hold
 */
export function makeLink({ id, name }: LinkedFile, { base, key, expiresAt }: LinkOptions): string {
  const expiry = String(Math.ceil(expiresAt / 1_000))
  if (!/^[\x21-\x7e]{1,256}$/.test(id)) throw new RangeError('A file id is 1 to 256 visible ASCII characters')
  if (!/^[1-9]\d{9}$/.test(expiry)) throw new RangeError('A link expires between 2001 and 2286')
  const [given, called] = [Buffer.from(id).toString('base64url'), encodeName(safeFileName(name))]
  return `${base}/files/${version}/${given}/${expiry}/${sign(key, given, expiry, called)}/${called}`
}

const form = new RegExp(
  [
    `^/files/${version}`,
    '(?<id>[A-Za-z0-9_-]{2,342})',
    '(?<expiry>[1-9][0-9]{9})',
    '(?<signature>[A-Za-z0-9_-]{43})',
    '(?<name>(?:[A-Za-z0-9._~-]|%[0-9A-F]{2}){1,765})$',
  ].join('/'),
)

/**
 * What the link says, or undefined when it was not made by us: not a character of it may be another one. Whether it has
 * expired is for the caller to see. `target`: path and query exactly as they came.
 */
export function openLink(target: string, key: Buffer): OpenedLink | undefined {
  const { id = '', expiry = '', signature = '', name = '' } = form.exec(target)?.groups ?? {}
  // As text, not as the bytes that it stands for: two texts can stand for the same bytes.
  if (signature === '' || !timingSafeEqual(Buffer.from(signature), Buffer.from(sign(key, id, expiry, name)))) return undefined
  return { id: Buffer.from(id, 'base64url').toString() as FileId, expiresAt: Number(expiry) * 1_000 }
}

/** Over everything else that the link holds, as it is written; none of the parts can hold a slash. */
function sign(key: Buffer, id: string, expiry: string, name: string): string {
  return createHmac('sha256', key).update([version, id, expiry, name].join('/')).digest('base64url')
}
