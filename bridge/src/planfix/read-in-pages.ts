export interface PageReading {
  /** Rows of the first page; smaller ones are a fifth of it, and so on down to a single row. */
  largestPage: number
  /** Whether a page failed because it was more than is read; other faults are thrown on. */
  isTooLarge: (error: unknown) => boolean
  /** Told of each row that was too large by itself. */
  onPassedOver: () => void
}

/** So many rows in a row that are too large are no rows: something else answers, and it is told as trouble. */
const mostPassedOver = 5

/**
 * The pages of a list, up to one that is not full. A page that is too large to be read is asked for in smaller ones, and a row
 * that is too large by itself is passed over: it must not hold up what comes behind it.
 */
export async function* readInPages<Row>(
  readPage: (page: { offset: number; pageSize: number }) => Promise<Row[]>,
  { largestPage, isTooLarge, onPassedOver }: PageReading,
): AsyncGenerator<Row[]> {
  let passedOver = 0
  for (let [offset, pageSize] = [0, largestPage]; ; ) {
    try {
      const rows = await readPage({ offset, pageSize })
      passedOver = 0
      yield rows
      if (rows.length < pageSize) return
    } catch (error) {
      if (!isTooLarge(error)) throw error
      if (pageSize > 1) {
        // Each size is a multiple of the next, so a smaller page begins where the rows read so far end.
        pageSize = Math.max(1, Math.floor(pageSize / 5))
        continue
      }
      if (++passedOver > mostPassedOver) throw error
      onPassedOver()
    }
    offset += pageSize
  }
}
