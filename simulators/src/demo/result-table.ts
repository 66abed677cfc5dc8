import { type Comparison, compare, isPerfect } from '../ledger.ts'

/** One conversation in one direction: what was sent and what arrived. */
export interface Conversation {
  name: string
  sent: string[]
  arrived: string[]
}

/** The table that the scripted demo ends with, and whether everything arrived exactly once and in order. */
export function resultTable(conversations: Conversation[]): { text: string; isPerfect: boolean } {
  const results = conversations.map(({ name, sent, arrived }) => ({ name, ...compare(sent, arrived) }))
  const rows = [heading, ...results.map(toRow)]
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const text = rows
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
    )
    .join('\n')
  return { text, isPerfect: results.every(isPerfect) }
}

const heading = ['', 'sent', 'arrived', 'lost', 'twice', 'out of order']

function toRow({ name, sent, arrived, lost, duplicated, outOfOrder }: Comparison & { name: string }): string[] {
  return [name, ...[sent, arrived, lost.length, duplicated.length, outOfOrder.length].map(String)]
}
