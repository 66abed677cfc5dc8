const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

/**
 * What the chat API sends of a comment that was written with formatting: plain text, links as `label [ url ]`, each line of a quote
 * behind `>>` and one bare `>>` line after it. Not documented; met by a public client.
 */
export function flattenHtml(html: string): string {
  const quoted = html.replaceAll(/<blockquote[^>]*>(.*?)<\/blockquote>/gis, (_, quote: string) => `<br>${quoteLines(quote)}<br>`)
  return decodeEntities(stripTags(quoted)).trim()
}

function quoteLines(html: string): string {
  const lines = stripTags(html).trim().split('\n')
  return [...lines.map((line) => `>>${line}`), '>>'].join('<br>')
}

function stripTags(html: string): string {
  return html
    .replaceAll(/<a\s[^>]*href\s*=\s*"([^"]*)"[^>]*>(.*?)<\/a>/gis, '$2 [ $1 ]')
    .replaceAll(/<br\s*\/?>|<\/(?:p|div|li)>/gi, '\n')
    .replaceAll(/<\/?[a-z][^>]*>/gi, '')
}

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#x[\da-f]+|#\d+|[a-z]+);/gi, (entity, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? entity
    const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity
  })
}

/** Plain text as HTML that shows the same. */
export function toHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')
}
