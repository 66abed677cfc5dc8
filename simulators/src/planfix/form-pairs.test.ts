import { describe, expect, test } from 'vitest'
import { encodeFormPairs, firstValue, MalformedFormError, parseFormPairs } from './form-pairs.ts'

describe('form pairs', () => {
  test('repeated names stay apart and in order', () => {
    const form = 'attachments%5Bname%5D=a.jpg&attachments[url]=u1&attachments[name]=b.jpg&attachments[url]=u2'
    expect(parseFormPairs(form)).toEqual([
      ['attachments[name]', 'a.jpg'],
      ['attachments[url]', 'u1'],
      ['attachments[name]', 'b.jpg'],
      ['attachments[url]', 'u2'],
    ])
  })

  test('plus is a space, %2B a plus, UTF-8 is decoded, line breaks are kept', () => {
    expect(parseFormPairs('m=%D0%9F%D1%80%D0%B8+%26+1%2B1%0Ab')).toEqual([['m', 'При & 1+1\nb']])
  })

  test('a name without a value has an empty one; the first equals sign divides', () => {
    expect(parseFormPairs('a&b=&c=1=2&&')).toEqual([
      ['a', ''],
      ['b', ''],
      ['c', '1=2'],
    ])
  })

  test.each(['m=%', 'm=%E0%A4%A', 'm=%FF', '%ZZ=1'])('%s is no form', (form) => {
    expect(() => parseFormPairs(form)).toThrow(MalformedFormError)
  })

  test('what is written is read back, brackets percent-encoded', () => {
    const pairs = [
      ['attachments[name]', 'фото & 1.jpg'],
      ['__proto__', '%20+'],
    ] as const
    expect(encodeFormPairs(pairs)).toContain('attachments%5Bname%5D=%D1%84')
    expect(parseFormPairs(encodeFormPairs(pairs))).toEqual(pairs)
  })

  test('the first value of a name is found', () => {
    expect(
      firstValue(
        [
          ['a', '1'],
          ['a', '2'],
        ],
        'a',
      ),
    ).toBe('1')
    expect(firstValue([], 'a')).toBeUndefined()
  })
})
