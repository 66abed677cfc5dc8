/** A name in quotes where a field may begin: after an opening brace, or after a comma behind a value. */
const fieldStart = /"(?<=(?:\{|["}\]]\s*,|:[^"{}[\]]*,)\s*")([\p{L}\d_.-]{1,40})"\s*:\s*/gu

/** What tells a field that nobody knows from words in a text that happen to look like one. */
const jsonValue = /^(?:["{[\d-]|true|false|null)/

/**
 * Fields out of JSON that a quote or a line break in a pasted comment has broken; those of an inner object as
 * `outer.inner`, those further in not at all. A value ends at the last quote before the next field or bracket.
 * What was cut short is left out: half a text is no text, and some digits of a task number are another task.
 */
export function pickFromBrokenJson(text: string, known: string[]): Map<string, string> {
  const starts = [...text.matchAll(fieldStart)]
    .map((match) => ({ name: match[1] ?? '', at: match.index, end: match.index + match[0].length }))
    .filter(({ name, end }) => known.includes(name) || jsonValue.test(text.slice(end, end + 5)))
  const picked = new Map<string, string>()
  const path: string[] = []
  for (const [index, { name, end }] of starts.entries()) {
    const { opening, core, closing } = divide(text.slice(end, starts[index + 1]?.at))
    const value = opening ? undefined : readValue(core, closing)
    if (value !== undefined && path.length < 2) picked.set([...path, name].join('.'), value)
    follow(path, name, opening + closing)
  }
  return picked
}

/** What stands between the names of two fields: brackets that begin a value, the value, and what ends it. */
function divide(between: string): { opening: string; core: string; closing: string } {
  const opening = /^[\s{[]*/.exec(between)?.[0] ?? ''
  let end = between.length
  while (end > opening.length && /[\s,{}[\]]/.test(between.charAt(end - 1))) end--
  return { opening, core: between.slice(opening.length, end), closing: between.slice(end) }
}

function readValue(core: string, closing: string): string | undefined {
  if (core.startsWith('"')) return core.length > 1 && core.endsWith('"') ? unescaped(core.slice(1, -1)) : undefined
  return core === '' || core === 'null' || closing === '' ? undefined : core
}

/** Fields of a list's objects get a name that no field has. */
function follow(path: string[], name: string, brackets: string): void {
  for (const bracket of brackets) {
    if (bracket === '{') path.push(name)
    else if (bracket === '[') path.push(`${name}[]`)
    else if (bracket === '}' || bracket === ']') path.pop()
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([\da-fA-F]{4})|(["\\/nrt]))/g, (_escape, code: string | undefined, letter: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (controls[letter] ?? letter),
  )
}

const controls: Record<string, string> = { n: '\n', r: '\r', t: '\t' }
