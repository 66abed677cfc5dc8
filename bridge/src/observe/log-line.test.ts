import { describe, expect, test } from 'vitest'
import { toConsoleLine, toFileLine } from './log-line.ts'

/** The time is written as the clock on the wall shows it, wherever that hangs. */
const time = new Date(2026, 0, 2, 3, 4, 5, 6).getTime()
const record = (fields: object) => JSON.stringify({ level: 30, time, ...fields })
const fileLine = (fields: object) => toFileLine(record(fields))
/** What stands between the last two bars. */
const messageOf = (fields: object) => /\| - \| (.*) \|\n$/s.exec(fileLine(fields))?.[1]
const errorRecord = { type: 'Error', message: 'boom', stack: 'Error: boom\n    at relay.ts:5:1' }

describe('a line of the log file', () => {
  test('is time, file, line and level, message', () => {
    expect(fileLine({ level: 40, msg: 'slow disk', at: 'commit-queue.ts:42' })).toBe(
      '2026-01-02 03:04:05,006 |commit-queue.ts |42-WARNING| - | slow disk |\n',
    )
  })

  test('has the module’s name and no line number where the call is not looked up', () => {
    expect(fileLine({ msg: 'message taken', module: 'relay' })).toBe('2026-01-02 03:04:05,006 |relay |-INFO| - | message taken |\n')
  })

  test('has the product’s name where there is no module either', () => {
    expect(fileLine({ msg: 'hello' })).toBe('2026-01-02 03:04:05,006 |plangram |-INFO| - | hello |\n')
  })

  test.each([
    [10, 'TRACE'],
    [20, 'DEBUG'],
    [30, 'INFO'],
    [40, 'WARNING'],
    [50, 'ERROR'],
    [60, 'CRITICAL'],
    [35, '35'],
  ])('level %i is %s', (level, name) => {
    expect(fileLine({ level, msg: 'm' })).toContain(` |-${name}| - | m |`)
  })

  test('has every part of the time in two or three digits', () => {
    const late = new Date(2026, 10, 12, 13, 14, 15, 160).getTime()
    expect(toFileLine(JSON.stringify({ level: 30, time: late, msg: 'm' }))).toMatch(/^2026-11-12 13:14:15,160 \|/)
  })
})

describe('the message of a line', () => {
  test('carries the fields of the record, texts bare and the rest as JSON', () => {
    const fields = { connection: 'shop', attempt: 2, isRepeat: false, ids: [1, null], inner: { a: 'b' }, nothing: null }
    expect(messageOf({ msg: 'delivery attempted', ...fields })).toBe(
      'delivery attempted · connection=shop attempt=2 isRepeat=false ids=[1,null] inner={"a":"b"} nothing=null',
    )
  })

  test('has no room for what the line shows elsewhere, nor for the process', () => {
    expect(messageOf({ msg: 'm', module: 'relay', at: 'a.ts:1', pid: 5, hostname: 'h' })).toBe('m')
  })

  test('may be fields only, or nothing', () => {
    expect(messageOf({ connection: 'shop' })).toBe('connection=shop')
    expect(messageOf({})).toBe('')
  })

  test('has the whole story of an error, but only the words of what is a warning', () => {
    expect(messageOf({ level: 50, msg: 'A fault', err: errorRecord })).toBe('A fault · Error: boom⏎    at relay.ts:5:1')
    expect(messageOf({ level: 60, msg: 'A fault', err: errorRecord })).toBe('A fault · Error: boom⏎    at relay.ts:5:1')
    expect(messageOf({ level: 40, msg: 'Hm', err: errorRecord })).toBe('Hm · boom')
  })

  test.each([
    ['boom', 'boom'],
    [{ code: 5 }, '{"code":5}'],
    [5, '5'],
    [null, 'null'],
  ])('has what was thrown even when that was no Error: %j', (err, written) => {
    expect(messageOf({ level: 50, msg: 'A fault', err })).toBe(`A fault · ${written}`)
    expect(messageOf({ level: 40, msg: 'Hm', err })).toBe(`Hm · ${written}`)
  })
})

describe('one record is one line, whatever it holds', () => {
  test.each([
    ['a line break', 'a\nb', 'a⏎b'],
    ['a carriage return', 'a\r\nb', 'a\\u000d⏎b'],
    ['a tab', 'a\tb', 'a\\u0009b'],
    ['a NUL', 'a\0b', 'a\\u0000b'],
    ['a terminal code', '\x1b[2J\x1b[1;31mred', '\\u001b[2J\\u001b[1;31mred'],
    ['a terminal code of one byte', '\x9b2J', '\\u009b2J'],
    ['a backspace and DEL', 'a\b\x7f', 'a\\u0008\\u007f'],
    ['a line separator', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['a next-line character', 'a\x85b', 'a\\u0085b'],
    ['a break-out of JSON', '","level":60,"x":"', '","level":60,"x":"'],
    ['format signs', '%s%n%d{}', '%s%n%d{}'],
    ['letters of other alphabets', 'Привет 👩‍👩‍👧‍👦 é', 'Привет 👩‍👩‍👧‍👦 é'],
  ])('%s', (_title, text, written) => {
    expect(messageOf({ msg: text })).toBe(written)
    expect(messageOf({ msg: 'm', name: text })).toBe(`m · name=${written}`)
    expect(messageOf({ level: 50, msg: 'm', err: { message: text, stack: text } })).toBe(`m · ${written}`)
    expect(toConsoleLine(record({ msg: text }))).toBe(`03:04:05 ${written}\n`)
  })

  test('a megabyte too', () => {
    const line = fileLine({ msg: 'x\n'.repeat(524_288) })
    expect(line.indexOf('\n')).toBe(line.length - 1)
  })
})

describe('a line of the console', () => {
  test.each([
    [20, '03:04:05 hello · connection=shop\n'],
    [30, '03:04:05 hello · connection=shop\n'],
    [40, '03:04:05 WARNING hello · connection=shop\n'],
    [50, '03:04:05 ERROR hello · connection=shop\n'],
    [60, '03:04:05 CRITICAL hello · connection=shop\n'],
  ])('of level %i is %j', (level, line) => {
    expect(toConsoleLine(record({ level, msg: 'hello', module: 'relay', at: 'a.ts:1', connection: 'shop' }))).toBe(line)
  })
})
