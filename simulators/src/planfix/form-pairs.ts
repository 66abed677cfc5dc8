/** One field of a form, in the order in which it stood on the wire. A name may come again: `attachments[name]` does. */
export type FormPair = readonly [name: string, value: string]

/** The text is no `application/x-www-form-urlencoded` form: a broken percent sequence or bytes that are not UTF-8. */
export class MalformedFormError extends Error {
  override name = 'MalformedFormError'
}

/**
 * Reads a form as an ordered list of pairs; nothing is merged, indexed or dropped.
 * Throws `MalformedFormError`.
 */
export function parseFormPairs(body: string): FormPair[] {
  const pairs: FormPair[] = []
  for (const part of body.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    pairs.push(equals === -1 ? [decode(part), ''] : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))])
  }
  return pairs
}

/** Writes pairs as a form: percent-encoded brackets, `+` for a space, UTF-8. */
export function encodeFormPairs(pairs: readonly FormPair[]): string {
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()
}

/** The first value of a field, if it is there. */
export function firstValue(pairs: readonly FormPair[], name: string): string | undefined {
  return pairs.find(([candidate]) => candidate === name)?.[1]
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch (cause) {
    throw new MalformedFormError(`Not a percent-encoded UTF-8 text: ${text.slice(0, 80)}`, { cause })
  }
}
