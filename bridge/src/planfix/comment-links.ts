/** Other schemes do something in the reader's app, or nothing at all; a link of Planfix's own without a host leads a customer nowhere. */
const carriedSchemes = /^(?:https?:\/\/|mailto:|tel:)/i

/** The address of a link as it may stand in a text, or undefined when only the label may. */
export function carriedUrl(href: string): string | undefined {
  // Browsers overlook control characters; invisible ones and spaces would tear the address apart or disguise it.
  const url = href
    .trim()
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .replace(/[\p{Cf}\p{Z}]/gu, encodeURIComponent)
  return carriedSchemes.test(url) && URL.canParse(url) ? url : undefined
}

/** Whether a label says where its link leads, be it without the scheme or with the letters of the address readable. */
export function isSameAddress(label: string, url: string): boolean {
  return bareAddress(label) === bareAddress(url)
}

function bareAddress(text: string): string {
  const bare = decoded(text.trim()).replace(carriedSchemes, '').replace(/\/$/, '')
  return /^\+?[\d\s()-]+$/.test(bare) ? bare.replace(/[\s()-]/g, '') : bare
}

/** What a picture or another file in the text is called: by its description, else by the name of the file. */
export function mediaName(attributes: Map<string, string>): string {
  const described = attributes.get('alt')?.trim() || attributes.get('title')?.trim()
  return described || fileName(attributes.get('src') ?? '')
}

function fileName(src: string): string {
  if (/^\s*(?:data|blob|cid|javascript):/i.test(src)) return ''
  const piece = decoded(src.split(/[?#]/)[0]?.split('/').at(-1) ?? '')
  return /\.[\p{L}\d]{1,8}$/u.test(piece) ? piece : ''
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not percent-encoded, or not in UTF-8: it stays as it is.
    return text
  }
}
