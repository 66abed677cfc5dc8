import { describe, expect, test } from 'vitest'
import { readInPages } from './read-in-pages.ts'

const tooLarge = new Error('too large')

/** Rows by their size; a page of more than 100 in all is too large. */
async function read(sizes: number[], largestPage = 100) {
  const asked: string[] = []
  let passedOver = 0
  const readPage = ({ offset, pageSize }: { offset: number; pageSize: number }) => {
    asked.push(`${offset}+${pageSize}`)
    expect(offset % pageSize).toBe(0)
    const rows = [...sizes.entries()].slice(offset, offset + pageSize)
    const total = rows.reduce((sum, [, size]) => sum + size, 0)
    return total > 100 ? Promise.reject(tooLarge) : Promise.resolve(rows.map(([index]) => index))
  }
  const found: number[] = []
  const pages = readInPages(readPage, { largestPage, isTooLarge: (error) => error === tooLarge, onPassedOver: () => passedOver++ })
  for await (const rows of pages) found.push(...rows)
  return { found, asked, passedOver }
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('a list', () => {
  test('is read to its end', async () => {
    expect(await read(Array(250).fill(0))).toEqual({ found: upTo(250), asked: ['0+100', '100+100', '200+100'], passedOver: 0 })
  })

  test('with a page too large is read in smaller ones, and no row is left out or comes twice', async () => {
    const { found, passedOver } = await read([...Array(110).fill(0), ...Array(60).fill(30)])
    expect([found, passedOver]).toEqual([upTo(170), 0])
  })

  test('with a row too large by itself is read without it', async () => {
    const { found, passedOver } = await read([...Array(57).fill(1), 101, ...Array(60).fill(1)])
    expect([found, passedOver]).toEqual([upTo(118).filter((row) => row !== 57), 1])
  })

  test('of nothing but rows too large is no list', async () => {
    await expect(read(Array(1_000).fill(101))).rejects.toBe(tooLarge)
  })
})
