import { expect, test } from 'vitest'
import { changedText, filesNotCarried } from './texts.ts'

test('a changed message shows what it was and what it is now', () => {
  expect(changedText('one\ntwo', 'three $& $1', 'en')).toBe('✏️ The message was changed.\nWas: one\ntwo\nNow: three $& $1')
  expect(changedText('один', 'два', 'ru')).toBe('✏️ Сообщение изменено.\nБыло: один\nСтало: два')
})

test('files that were not carried are named, in both languages', () => {
  expect(filesNotCarried(['price.xlsx', 'фото 1.jpg'])).toEqual({
    en: 'The text was delivered, but this version of the bridge does not carry files: price.xlsx, фото 1.jpg',
    ru: 'Текст доставлен, но файлы эта версия моста не передаёт: price.xlsx, фото 1.jpg',
  })
})
