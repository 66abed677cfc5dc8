import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { BodyTooLargeError, largestBody, readBody } from './read-body.ts'

const kilobyte = Buffer.alloc(1024, 'x')

/** A sender of so many kilobytes, who knows how much of it was taken. */
function sender(kilobytes: number) {
  const taken = { kilobytes: 0 }
  function* chunks() {
    while (taken.kilobytes < kilobytes) {
      taken.kilobytes++
      yield kilobyte
    }
  }
  return { stream: Readable.from(chunks(), { objectMode: false }), taken }
}

describe('a body', () => {
  test('is put together from its pieces', async () => {
    const pieces = [Buffer.from('token=%D0'), Buffer.from('%9F&'), Buffer.from([0xd0]), Buffer.from([0x9f])]
    expect(String(await readBody(Readable.from(pieces)))).toBe('token=%D0%9F&П')
  })

  test('may be empty', async () => {
    expect(await readBody(Readable.from([]))).toHaveLength(0)
  })

  test('may have 256 KB, and not a byte more', async () => {
    expect(largestBody).toBe(262_144)
    expect(await readBody(Readable.from([Buffer.alloc(largestBody)]))).toHaveLength(largestBody)
    await expect(readBody(Readable.from([Buffer.alloc(largestBody), Buffer.alloc(1)]))).rejects.toThrow(BodyTooLargeError)
    await expect(readBody(Readable.from([Buffer.alloc(largestBody + 1)]))).rejects.toThrow(BodyTooLargeError)
  })

  test('that is a little too long is read to its end, so that its sender gets an answer', async () => {
    const { stream, taken } = sender(1024)
    await expect(readBody(stream)).rejects.toThrow(`The body is longer than ${largestBody} bytes`)
    expect(taken.kilobytes).toBe(1024)
  })

  test('without end is given up', async () => {
    const { stream, taken } = sender(Number.POSITIVE_INFINITY)
    await expect(readBody(stream)).rejects.toThrow(BodyTooLargeError)
    expect(taken.kilobytes).toBeLessThan(10 * 1024)
    expect(stream.destroyed).toBe(true)
  })

  test('that breaks off is an error, not half a body', async () => {
    async function* broken() {
      yield kilobyte
      throw new Error('aborted')
    }
    await expect(readBody(Readable.from(broken()))).rejects.toThrow('aborted')
  })
})
