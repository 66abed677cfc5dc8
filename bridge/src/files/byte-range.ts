/** Inclusive at both ends, as HTTP counts. */
export interface ByteRange {
  first: number
  last: number
}

/**
 * What of a file of `size` bytes a `Range` header asks for (RFC 9110, 14.1). What we do not understand or do not do (several
 * ranges, other units, nonsense) is answered with the whole; what lies outside the file cannot be answered.
 */
export function readRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/i.exec(header ?? '') ?? []
  if (from === '' && to === '') return 'whole'
  if (from === '') return lastBytes(Number(to), size)
  const [first, last] = [Number(from), to === '' ? Number.POSITIVE_INFINITY : Number(to)]
  if (last < first) return 'whole'
  return first < size ? { first, last: Math.min(last, size - 1) } : 'unsatisfiable'
}

function lastBytes(count: number, size: number): ByteRange | 'unsatisfiable' {
  return count > 0 && size > 0 ? { first: Math.max(0, size - count), last: size - 1 } : 'unsatisfiable'
}
