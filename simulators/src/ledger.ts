/** What became of messages that were sent one after another. */
export interface Comparison {
  sent: number
  arrived: number
  lost: string[]
  duplicated: string[]
  outOfOrder: string[]
}

/**
 * Compares what was sent in one conversation with what arrived there. Texts must differ from one another. `plain` takes off
 * what a bridge may put before a text (for example the note that a copy may be a repeat).
 */
export function compare(sent: readonly string[], arrived: readonly string[], plain: (text: string) => string = (text) => text): Comparison {
  const places = new Map(sent.map((text, place) => [text, place]))
  const seen = new Set<string>()
  const duplicated: string[] = []
  const outOfOrder: string[] = []
  let furthest = -1
  for (const text of arrived.map(plain)) {
    const place = places.get(text)
    if (place === undefined) continue
    if (seen.has(text)) {
      duplicated.push(text)
      continue
    }
    seen.add(text)
    if (place < furthest) outOfOrder.push(text)
    furthest = Math.max(furthest, place)
  }
  return { sent: sent.length, arrived: arrived.length, lost: sent.filter((text) => !seen.has(text)), duplicated, outOfOrder }
}

export function isPerfect({ sent, arrived, lost, duplicated, outOfOrder }: Comparison): boolean {
  return sent === arrived && lost.length === 0 && duplicated.length === 0 && outOfOrder.length === 0
}
