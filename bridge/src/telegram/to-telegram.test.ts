import fc from 'fast-check'
import Long from 'long'
import { describe, expect, test } from 'vitest'
import type { RandomId } from '../domain/ids.ts'
import { splitText, toSendMessage } from './to-telegram.ts'

const most = 4_096
const lengths = (text: string) => splitText(text).map(({ length }) => length)
/** Where one character as people see it ends and the next begins. */
const borders = (text: string) =>
  new Set([...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(({ index }) => index))

describe('a text for Telegram', () => {
  test('that fits is one piece', () => {
    expect(splitText('hello')).toEqual(['hello'])
    expect(splitText('a'.repeat(most))).toEqual(['a'.repeat(most)])
  })

  test('is cut at 4097 units', () => {
    expect(lengths('a'.repeat(most + 1))).toEqual([most, 1])
    expect(lengths('a'.repeat(3 * most))).toEqual([most, most, most])
  })

  test('is counted in UTF-16 units, as Telegram counts', () => {
    expect(lengths('😀'.repeat(most / 2))).toEqual([most])
    expect(lengths('😀'.repeat(most / 2 + 1))).toEqual([most, 2])
  })

  test.each(['', ' ', '\n\n', ' \t\r\n\u00A0\u2003 ', ' '.repeat(3 * most)])('of white space only is no piece at all', (text) => {
    expect(splitText(text)).toEqual([])
  })

  test('loses the white space at its ends and keeps that inside', () => {
    expect(splitText('\n  a\n\n  b  c\t\n')).toEqual(['a\n\n  b  c'])
    expect(splitText(`${' '.repeat(5_000)}a${' '.repeat(5_000)}`)).toEqual(['a'])
  })

  test('zero-width characters are not white space', () => {
    expect(splitText('\u200B')).toEqual(['\u200B'])
  })

  test('markup and commands are text like any other', () => {
    const text = '<a href="tg://user?id=1">x</a> **b** __i__ /start @all &lt; [x](http://example.com)'
    expect(splitText(text)).toEqual([text])
  })
})

describe('a long text is cut', () => {
  const words = (length: number) => 'word '.repeat(Math.ceil(length / 5)).slice(0, length - 1)

  test('after a paragraph, though a line and a word would be nearer the limit', () => {
    const first = words(3_000)
    const second = `${words(500)}\n${words(900)}`
    expect(splitText(`${first}\n\n${second}`)).toEqual([first, second])
  })

  test('after the last paragraph that fits', () => {
    const paragraph = 'p'.repeat(1_500)
    expect(splitText([paragraph, paragraph, paragraph].join('\n\n'))).toEqual([`${paragraph}\n\n${paragraph}`, paragraph])
  })

  test('after a line where there is no paragraph', () => {
    const lines = [words(2_500), words(1_000), words(1_000)]
    expect(splitText(lines.join('\n'))).toEqual([`${lines[0]}\n${lines[1]}`, lines[2]])
  })

  test('after a word where there is no line', () => {
    const pieces = splitText('word '.repeat(2_000))
    expect(pieces.map((piece) => piece.length)).toEqual([4_094, 4_094, 1_809])
    expect(pieces.every((piece) => piece.startsWith('word') && piece.endsWith('word'))).toBe(true)
  })

  test('not so early that a piece is less than half full', () => {
    expect(lengths(`${'a'.repeat(2_000)}\n\n${'b'.repeat(5_000)}`)).toEqual([most, 2_906])
    expect(lengths(`${'a'.repeat(2_048)}\n\n${'b'.repeat(4_096)}`)).toEqual([2_048, most])
    expect(lengths(`${'a'.repeat(2_047)} ${'b'.repeat(4_096)}`)).toEqual([most, 2_048])
    expect(lengths(`${'a'.repeat(2_048)} ${'b'.repeat(4_096)}`)).toEqual([2_048, most])
    expect(splitText(`${'a'.repeat(1_000)}\n\n${'b'.repeat(2_500)} ${'c'.repeat(2_000)}`)).toEqual([
      `${'a'.repeat(1_000)}\n\n${'b'.repeat(2_500)}`,
      'c'.repeat(2_000),
    ])
  })

  test('a border that ends exactly at the limit is used', () => {
    expect(splitText(`${'a'.repeat(most - 1)} ${'b'.repeat(10)}`)).toEqual(['a'.repeat(most - 1), 'b'.repeat(10)])
    expect(splitText(`${'a'.repeat(most - 2)}\n\n${'b'.repeat(10)}`)).toEqual(['a'.repeat(most - 2), 'b'.repeat(10)])
  })

  test.each([
    ['a surrogate pair', '😀'],
    ['a skin tone', '👋🏽'],
    ['a family joined by ZWJ', '👩‍👩‍👧‍👦'],
    ['a flag', '🇷🇺'],
    ['a keycap', '1️⃣'],
    ['a letter with its accents', 'é\u0323\u0302'],
    ['a Hangul syllable', '각'],
  ])('never through %s at the border', (_title, character) => {
    for (let before = most - character.length; before < most; before++) {
      const text = `${'a'.repeat(before)}${character}b`
      const [first = '', ...others] = splitText(text)
      expect(borders(text).has(first.length)).toBe(true)
      expect(first + others.join('') === text).toBe(true)
    }
  })

  const inRow = (character: string) =>
    ['', 'a', 'ab', 'abc'].flatMap((lead) => {
      const pieces = splitText(lead + character.repeat(Math.ceil(9_000 / character.length)))
      return pieces.map((piece, index) => (piece.length - (index === 0 ? lead.length : 0)) % character.length)
    })

  test.each(['😀', '👋🏽', '👩‍👩‍👧‍👦', '🇷🇺', 'é\u0323\u0302'])('never through one of a long row of %s', (character) => {
    expect(new Set(inRow(character))).toEqual(new Set([0]))
  })

  test('never through a surrogate pair, even inside one endless character', () => {
    const pieces = splitText('👩\u200D'.repeat(2_000))
    expect(pieces.map((piece) => piece.isWellFormed())).not.toContain(false)
  })
})

describe('any text', () => {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.lorem({ maxCount: 40 }) },
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('\n\n', '\n', ' ', '\r\n', '\t', ' '.repeat(70), '😀', '👩‍👩‍👧‍👦'),
    fc.nat(4_500).map((length) => 'x'.repeat(length)),
    fc.nat(2_500).map((length) => '😀'.repeat(length)),
  )
  const longText = fc.array(piece, { maxLength: 15 }).map((pieces) => pieces.join(''))

  test('loses nothing but white space between its pieces, and every piece is one that Telegram takes', () => {
    fc.assert(
      fc.property(longText, (text) => {
        let from = 0
        for (const one of splitText(text)) {
          expect(one.length).toBeGreaterThan(0)
          expect(one.length).toBeLessThanOrEqual(most)
          expect(one.isWellFormed()).toBe(true)
          expect(one).toBe(one.trim())
          const at = text.indexOf(one, from)
          expect(at).toBeGreaterThanOrEqual(from)
          expect(text.slice(from, at).trim()).toBe('')
          from = at + one.length
        }
        expect(text.slice(from).trim()).toBe('')
      }),
    )
  })
})

describe('the call that sends a part', () => {
  const peer = { _: 'inputPeerUser', userId: 100500, accessHash: Long.ZERO } as const

  test.each(['1', '-1', '9223372036854775807', '-9223372036854775808'])('carries the stored random id %s to the last bit', (randomId) => {
    const request = toSendMessage({ text: '**a** <b>', randomId: randomId as RandomId }, peer)
    expect(request.randomId.toString()).toBe(randomId)
    expect(request).toMatchObject({ _: 'messages.sendMessage', peer, message: '**a** <b>' })
    expect(request).not.toHaveProperty('entities')
    expect(request.noWebpage).toBe(false)
  })
})
