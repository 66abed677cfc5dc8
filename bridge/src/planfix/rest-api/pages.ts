/** The most rows of one answer (REST API description 1.3.4). */
export const pageSize = 100

/**
 * Every row of a list. Answers carry no total, so a page that is shorter than asked for is the last. Rows that move while we
 * read come once; a page with nothing new ends the list as well.
 */
export async function readPages<Row extends { id: number }>(readPage: (offset: number) => Promise<Row[]>): Promise<Row[]> {
  const rows = new Map<number, Row>()
  for (let offset = 0; ; offset += pageSize) {
    const page = await readPage(offset)
    const known = rows.size
    for (const row of page) rows.set(row.id, row)
    if (page.length < pageSize || rows.size === known) return [...rows.values()]
  }
}
