/** What file systems and headers bear; in UTF-8, as most file systems count. */
const longestName = 255

/** Control characters, ends of lines, and marks that turn the direction of writing: after U+202E `fdp.exe` is shown as `exe.pdf`. */
const unseen = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** The name that its sender gave a file, as a name and nothing more: no path, nothing unseen, not too long. */
export function safeFileName(name: string): string {
  const clean = name.toWellFormed().replace(unseen, '').replace(/[/\\]/g, '_').trim()
  // An address that ends in dots alone means another folder.
  return /^\.*$/.test(clean) ? 'file' : shorten(clean)
}

/** As RFC 6266 has it: exact in UTF-8, and for readers of old as far as ASCII goes. */
export function contentDisposition(name: string): string {
  const safe = safeFileName(name)
  const ascii = safe.replace(/[^\x20-\x7e]+|["\\%]/g, '_')
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeName(safe)}`
}

/** Every character but those that no client and no proxy writes in another way (RFC 3986, "unreserved"). */
export function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The end tells what kind of file it is, so the rest gives way. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name
  const end = /\.[^.\s]{1,16}$/u.exec(name)?.[0] ?? ''
  let stem = ''
  let room = longestName - Buffer.byteLength(end)
  for (const character of name) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    stem += character
  }
  return stem + end
}
