/**
 * A form, read strictly. General parsers guess (arrays, objects, the last of two values, other charsets); each guess is
 * a way past a check, so here a doubt is an error. Order is kept: it is all that ties an attachment's name to its url.
 */
export class StrictForm {
  readonly #values: Map<string, string[]>

  private constructor(values: Map<string, string[]>) {
    this.#values = values
  }

  /** @throws FormError */
  static parse(body: Buffer): StrictForm {
    const pairs = splitPairs(withoutByteOrderMark(body))
    const values = new Map<string, string[]>()
    for (const pair of pairs) {
      const at = pair.indexOf(equalsSign)
      const name = decode(at < 0 ? pair : pair.subarray(0, at))
      const value = at < 0 ? '' : decode(pair.subarray(at + 1))
      values.set(name, [...(values.get(name) ?? []), value])
    }
    return new StrictForm(values)
  }

  /** The value of a field that may be there once. @throws FormError when it is there twice. */
  one(name: string): string | undefined {
    const values = this.#values.get(name) ?? []
    if (values.length > 1) throw new FormError(`the field ${name} is there ${values.length} times`)
    return values[0]
  }

  /** All values of a field that may be repeated, in order. */
  all(name: string): string[] {
    return this.#values.get(name) ?? []
  }

  /** Of two values of one field somebody else may believe the other. @throws FormError for a repeated name that is not one of these */
  refuseRepeats(mayRepeat: RegExp): void {
    const repeated = [...this.#values].find(([name, values]) => values.length > 1 && !mayRepeat.test(name))
    if (repeated) throw new FormError(`the field ${repeated[0].slice(0, longestName)} is there ${repeated[1].length} times`)
  }

  get names(): string[] {
    return [...this.#values.keys()]
  }
}

/** The body is not a form we accept; `message` says why, for the log. */
export class FormError extends Error {
  override name = 'FormError'
}

/** Twenty-five files and everything else that Planfix sends are about sixty pairs. */
export const mostPairs = 200
const longestName = 100

const ampersand = 0x26
const equalsSign = 0x3d
const percentSign = 0x25
const plusSign = 0x2b
const byteOrderMark = Buffer.from('\uFEFF')
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The mark belongs to the body; the same character in a name or a value is content. */
function withoutByteOrderMark(body: Buffer): Buffer {
  return body.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? body.subarray(byteOrderMark.length) : body
}

/** Counts before it parses, so that a hostile body costs nothing. */
function splitPairs(body: Buffer): Buffer[] {
  let count = 1
  for (let at = body.indexOf(ampersand); at >= 0; at = body.indexOf(ampersand, at + 1))
    if (++count > mostPairs) throw new FormError(`more than ${mostPairs} fields`)
  const pairs: Buffer[] = []
  let start = 0
  for (let at = body.indexOf(ampersand); at >= 0; at = body.indexOf(ampersand, start)) {
    pairs.push(body.subarray(start, at))
    start = at + 1
  }
  pairs.push(body.subarray(start))
  const given = pairs.filter((pair) => pair.length > 0)
  const tooLong = given.some((pair) => (pair.indexOf(equalsSign) < 0 ? pair.length : pair.indexOf(equalsSign)) > longestName * 3)
  if (tooLong) throw new FormError(`a field name longer than ${longestName} characters`)
  return given
}

function decode(encoded: Buffer): string {
  const bytes = Buffer.allocUnsafe(encoded.length)
  let length = 0
  for (let at = 0; at < encoded.length; at++) {
    const byte = encoded[at] as number
    if (byte === percentSign) {
      bytes[length++] = hexByte(encoded, at)
      at += 2
    } else bytes[length++] = byte === plusSign ? 0x20 : byte
  }
  return toText(bytes.subarray(0, length))
}

function hexByte(encoded: Buffer, at: number): number {
  const hex = encoded.toString('latin1', at + 1, at + 3)
  if (!/^[0-9A-Fa-f]{2}$/.test(hex)) throw new FormError('a broken percent sequence')
  return Number.parseInt(hex, 16)
}

function toText(bytes: Buffer): string {
  let text: string
  try {
    text = strictUtf8.decode(bytes)
  } catch {
    throw new FormError('not UTF-8')
  }
  if (text.includes('\0')) throw new FormError('a NUL character')
  return text
}
