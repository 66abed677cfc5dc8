import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { filledIn, toStream } from './stream-document.ts'

const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))

/** The same bytes in pieces of this size: base64 takes three at a time. */
function inPieces(size: number) {
  return async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
}

describe('a file in a document', () => {
  test.each([1, 2, 3, 4, 100, 256])('is the same base64 however it comes: in pieces of %d bytes', async (size) => {
    const streamed = [{ token: 'TOKEN', size: bytes.length, bytes: inPieces(size) }]
    const document = '<файл>TOKEN</файл>'
    const expected = `<файл>${bytes.toString('base64')}</файл>`
    const { body, length } = toStream(document, streamed)
    const sent = await buffer(body as NodeJS.ReadableStream)
    expect(sent.toString()).toBe(expected)
    expect(length).toBe(sent.length)
    expect(await filledIn({ file: [{ body: 'TOKEN' }] }, streamed)).toEqual({ file: [{ body: bytes.toString('base64') }] })
  })

  test('of unknown size makes a document of unknown length', () => {
    expect(toStream('TOKEN', [{ token: 'TOKEN', size: null, bytes: inPieces(9) }]).length).toBeNull()
  })
})
