import { expect, test } from 'vitest'
import { filesNotCarried, isSameWords } from './texts.ts'

test.each([
  ['one two', ' one\n two ', true],
  ['one two', 'onetwo', false],
  ['one', 'One', false],
])('%j and %j say the same: %s', (one, other, isSame) => {
  expect(isSameWords(one, other)).toBe(isSame)
})

test('files that were not carried are named, in both languages', () => {
  expect(filesNotCarried(['price.xlsx', 'фото 1.jpg'])).toEqual({
    en: 'The text was delivered, but this version of the bridge does not carry files: price.xlsx, фото 1.jpg',
    ru: 'Текст доставлен, но файлы эта версия моста не передаёт: price.xlsx, фото 1.jpg',
  })
})
