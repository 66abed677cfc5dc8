import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plangram-folder-'))
  return () => rmSync(folder, { recursive: true, force: true })
})

test('a folder is made with those above it, for its owner alone, and may be there already', () => {
  const path = join(folder, 'a', 'b', 'c')
  makeFolder(path)
  makeFolder(path)
  for (const made of [path, join(folder, 'a')]) expect((statSync(made).mode & 0o777).toString(8)).toBe('700')
})

test('below a file there is none', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => makeFolder(join(folder, 'file', 'x'))).toThrow('ENOTDIR')
})

test.runIf(process.platform === 'linux')('where the system makes no folders, that is said instead of tried for ever', () => {
  expect(() => makeFolder('/proc/nope/x')).toThrow(/ENOENT|EACCES|EPERM/)
})
