/** To check a value's form takes about 5 µs; a hundred comments of Planfix, each to twenty people, have 10 000 values. */
const mostValues = 20_000

/** Planfix's deepest answers have eight levels, and much of JavaScript fails at some thousands. */
const deepestNesting = 32

const [quote, backslash, comma] = ['"', '\\', ','].map((character) => character.charCodeAt(0))
const [openBracket, openBrace, closeBracket, closeBrace] = ['[', '{', ']', '}'].map((character) => character.charCodeAt(0))

/** Whether a JSON text has more in it than any answer, told before it is parsed: that takes up to 300 ms for a hostile megabyte. */
export function hasTooMuch(json: string): boolean {
  let [values, depth] = [1, 0]
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    const isOpening = code === openBracket || code === openBrace
    if (code === quote) at = endOfString(json, at)
    else if (isOpening) depth++
    else if (code === closeBracket || code === closeBrace) depth--
    if (isOpening || code === comma) values++
    if (values > mostValues || depth > deepestNesting) return true
  }
  return false
}

/** Where the string ends that begins here; the end of the text when it does not. */
function endOfString(json: string, begin: number): number {
  for (let at = begin + 1; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === backslash) at++
    else if (code === quote) return at
  }
  return json.length
}
