import { describe, expect, test } from 'vitest'
import { contentDisposition, encodeName, safeFileName } from './file-name.ts'

describe('the name of a file', () => {
  test.each([
    ['Договор № 7 (подписан).pdf', 'Договор № 7 (подписан).pdf'],
    ['  spaces  .txt ', 'spaces  .txt'],
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['C:\\Users\\anna\\фото.jpg', 'C:_Users_anna_фото.jpg'],
    ['a\r\nSet-Cookie: x=1\0.txt', 'aSet-Cookie: x=1.txt'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['a\u2028b\u0085c', 'abc'],
    ['семья 👩‍👩‍👧.png', 'семья 👩‍👩‍👧.png'],
    ['half \ud83d.png', 'half \ufffd.png'],
    ['', 'file'],
    [' ', 'file'],
    ['.', 'file'],
    ['..', 'file'],
    ['\u202e..', 'file'],
    ['.env', '.env'],
  ])('%j becomes %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe)
  })

  test('that is too long is cut to 255 bytes, and keeps what kind of file it is', () => {
    const safe = safeFileName(`${'ж'.repeat(300)}.docx`)
    expect(safe).toBe(`${'ж'.repeat(125)}.docx`)
    expect(safeFileName('😀'.repeat(100))).toBe('😀'.repeat(63))
    expect(safeFileName('x'.repeat(255))).toBe('x'.repeat(255))
  })

  test('is escaped so that nobody writes it in another way', () => {
    expect(encodeName("it's (1)*!~.txt")).toBe('it%27s%20%281%29%2A%21~.txt')
  })

  test.each([
    ['отчёт.pdf', 'attachment; filename="_.pdf"; filename*=UTF-8\'\'%D0%BE%D1%82%D1%87%D1%91%D1%82.pdf'],
    ['plain.pdf', 'attachment; filename="plain.pdf"; filename*=UTF-8\'\'plain.pdf'],
    ['a"; filename="b.exe', 'attachment; filename="a_; filename=_b.exe"; filename*=UTF-8\'\'a%22%3B%20filename%3D%22b.exe'],
    ['100%41\\x.txt', 'attachment; filename="100_41_x.txt"; filename*=UTF-8\'\'100%2541_x.txt'],
    ['a\r\nX: y', 'attachment; filename="aX: y"; filename*=UTF-8\'\'aX%3A%20y'],
  ])('%j stands in the header as %s', (name, header) => {
    expect(contentDisposition(name)).toBe(header)
  })
})
