import { escapeText } from './write-xml.ts'

/** The text without our secrets, as they are and as they stand in a request: some echo one in their complaint about it. */
export function redact(text: string, secrets: string[]): string {
  const written = secrets.flatMap((secret) => [secret, escapeText(secret)]).filter((secret) => secret !== '')
  // The longest first, since one may contain another.
  return written.sort((a, b) => b.length - a.length).reduce((clear, secret) => clear.replaceAll(secret, '***'), text)
}
