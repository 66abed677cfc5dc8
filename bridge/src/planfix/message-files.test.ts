import { describe, expect, test } from 'vitest'
import type { FileKind, StoredFile } from '../domain/file.ts'
import type { MessageFileId } from '../domain/ids.ts'
import type { DeliveryContent } from '../outbox/delivery.ts'
import { filesInWords, linkedPlaceholderOf } from './file-words.ts'
import { type Carrying, filesOf, textWithFiles } from './message-files.ts'

const fileOf = (id: number, kind: FileKind, name: string, size: number | null = 1): StoredFile => ({
  id: id as MessageFileId,
  kind,
  name,
  mimeType: '',
  size,
  planfixFileId: null,
})
const photos = [fileOf(1, 'photo', 'a.jpg'), fileOf(2, 'photo', 'a.jpg'), fileOf(3, 'photo', 'a.jpg')]
const message = (files?: 'all' | 'first') => ({ kind: 'planfix_message', author: 'contact', text: '', ...(files && { files }) }) as const

describe('the files of a delivery', () => {
  test('have names of their own, whichever of them go with it', () => {
    expect(filesOf(message('all'), photos).map(({ name }) => name)).toEqual(['a.jpg', 'a (2).jpg', 'a (3).jpg'])
    expect(filesOf(message('first'), photos).map(({ id }) => id)).toEqual([1])
    expect(filesOf(message(), photos)).toEqual([])
    const later: DeliveryContent = { kind: 'planfix_files', author: 'contact', files: [3 as MessageFileId] }
    expect(filesOf(later, photos).map(({ name }) => name)).toEqual(['a (3).jpg'])
  })

  test.each<[StoredFile[], string]>([
    [photos.slice(0, 1), '[Фото]'],
    [photos, '[Фото: 3]'],
    [[...photos, fileOf(4, 'video', 'b.mp4')], '[Файлы: 4]'],
  ])('are the text of a message without one', (files, words) => {
    expect(filesInWords(files, 'ru')).toBe(words)
  })

  test('that do not come along are named after the text, each in a line', () => {
    const carrying: Carrying[] = photos.map((file, index) =>
      index === 1 ? { is: 'carried', file } : { is: 'missing', file, line: `[${index}]` },
    )
    expect(textWithFiles('look', carrying, 'en')).toBe('look\n[0]\n[2]')
    expect(textWithFiles('', carrying, 'en')).toBe('[0]\n[2]')
  })

  test.each<[number | null, string]>([
    [900, '0,9 КБ'],
    [1_500_000, '1,4 МБ'],
    [150 * 1024 ** 2, '150 МБ'],
    [2_000_000_000, '1,9 ГБ'],
    [null, ''],
  ])('that are too large (%d bytes) are a link with their size', (size, words) => {
    const told = ['Файл: план.docx', words].filter(Boolean).join(', ')
    expect(linkedPlaceholderOf(fileOf(1, 'document', 'план.docx', size), 'https://b.example/1', 'ru')).toBe(
      `${told} [ https://b.example/1 ]`,
    )
  })
})
