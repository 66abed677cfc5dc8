import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Journal } from './journal.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

interface Noted {
  readonly text: string
}

test('what was committed is applied again in its order when the journal is opened', () => {
  const path = newPath()
  const first = openNotes(path)
  first.note({ text: 'one' })
  first.note({ text: 'two\nlines and 👍' })
  expect(first.texts).toEqual(['one', 'two\nlines and 👍'])
  first.journal.close()
  const second = openNotes(path)
  expect(second.texts).toEqual(['one', 'two\nlines and 👍'])
  second.note({ text: 'three' })
  expect(openNotes(path).texts).toHaveLength(3)
})

test('a record is applied at a later start as it was when it was committed', () => {
  const path = newPath()
  const applied: Noted[] = []
  for (const text of ['first', undefined]) {
    const journal = new Journal(path)
    const note = journal.define<Noted>('note', (fields) => applied.push(fields))
    journal.open()
    if (text !== undefined) note({ text })
    journal.close()
  }
  expect(applied).toEqual([{ text: 'first' }, { text: 'first' }])
})

test('half a line at the end is cut off, and the next record begins a line of its own', () => {
  const path = newPath()
  openNotes(path).note({ text: 'whole' })
  const whole = readFileSync(path, 'utf8')
  for (const torn of ['{', '{"kind":"note","text":"hal', '{"kind":"note","text":"without line feed"}']) {
    writeFileSync(path, whole + torn)
    const notes = openNotes(path)
    notes.note({ text: 'next' })
    expect(openNotes(path).texts).toEqual(['whole', 'next'])
  }
})

test('a broken line in the middle is an error that says where', () => {
  const path = newPath()
  appendFileSync(path, '{"kind":"note","text":"one"}\nnot JSON\n{"kind":"note","text":"two"}\n')
  expect(() => openNotes(path)).toThrow(`Line 2 of ${path} cannot be read`)
})

test('a record nobody knows is an error: the file belongs to another version', () => {
  const path = newPath()
  appendFileSync(path, '{"kind":"from the future"}\n')
  expect(() => openNotes(path)).toThrow('no part of the server knows the kind "from the future"')
})

test('records longer than what is read at a time come back whole', () => {
  const path = newPath()
  const texts = ['x'.repeat(3 * 1024 * 1024), 'é'.repeat(1024 * 1024), 'short']
  const notes = openNotes(path)
  for (const text of texts) notes.note({ text })
  expect(openNotes(path).texts).toEqual(texts)
})

test('nothing can be committed before the journal is open and after it is closed', () => {
  const journal = new Journal(newPath())
  const note = journal.define<Noted>('note', () => undefined)
  expect(() => note({ text: 'too early' })).toThrow('is not open')
  journal.open()
  note({ text: 'now' })
  journal.close()
  expect(() => note({ text: 'too late' })).toThrow('is not open')
})

function newPath(): string {
  return join(temporaryFolder(), 'journal.jsonl')
}

function openNotes(path: string) {
  const journal = new Journal(path)
  const texts: string[] = []
  const note = journal.define<Noted>('note', ({ text }) => {
    texts.push(text)
  })
  journal.open()
  return { journal, texts, note }
}
