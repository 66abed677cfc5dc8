import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FileId } from '../domain/ids.ts'
import { makeLink, openLink } from './file-links.ts'
import { encodeName } from './file-name.ts'

const key = Buffer.alloc(32, 7)
const expiresAt = 1_800_000_000_000
const photo = { id: 'telegram:c-1:photo:42' as FileId, name: 'фото 1.jpg' }
const make = (file = photo, at = expiresAt, by = key) => makeLink(file, { base: '', key: by, expiresAt: at })
const link = make()
/** Empty, files, version, id, expiry, signature, name. */
const parts = link.split('/')
const [, , version = '', id = '', expiry = '', signature = '', name = ''] = parts
const withPart = (index: number, value: string) => parts.map((part, at) => (at === index ? value : part)).join('/')

describe('a signed link', () => {
  test('says what it was made of', () => {
    expect(openLink(link, key)).toEqual({ id: photo.id, expiresAt })
    expect(makeLink(photo, { base: 'https://bridge.example/plangram', key, expiresAt })).toBe(`https://bridge.example/plangram${link}`)
  })

  test('has this form for ever: links that were given away stay valid over an upgrade', () => {
    const told = ['1', 'dGVsZWdyYW06Yy0xOnBob3RvOjQy', '1800000000', '%D1%84%D0%BE%D1%82%D0%BE%201.jpg']
    const signed = createHmac('sha256', key).update(told.join('/')).digest('base64url')
    expect(link).toBe(`/files/1/${told[1]}/1800000000/${signed}/${told[3]}`)
  })

  test('expires at a full second, never before the time asked for', () => {
    expect(openLink(make(photo, 1_799_999_999_001), key)?.expiresAt).toBe(1_800_000_000_000)
  })

  test('any file id and any name make a link that opens, and that a client’s URL class leaves as it is', () => {
    const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
    const ids = fc.string({ unit: visible, minLength: 1, maxLength: 256 }) as fc.Arbitrary<FileId>
    fc.assert(
      fc.property(ids, fc.string({ unit: 'binary', maxLength: 300 }), (any, called) => {
        const made = makeLink({ id: any, name: called }, { base: 'https://bridge.example', key, expiresAt })
        const url = new URL(made)
        expect(url.href).toBe(made)
        expect(openLink(url.pathname + url.search, key)).toEqual({ id: any, expiresAt })
      }),
    )
  })

  test.each([
    ['NaN', Number.NaN],
    ['negative', -1_800_000_000_000],
    ['zero', 0],
    ['endless', Number.POSITIVE_INFINITY],
    ['of the year 9999', Date.UTC(9999, 11, 31)],
    ['in seconds instead of ms', 1_800_000_000],
  ])('cannot be made with an expiry that is %s', (_what, at) => {
    expect(() => make(photo, at)).toThrow(RangeError)
  })

  test.each(['', 'with space', 'кириллица', 'x'.repeat(257), 'line\n'])('cannot be made for the file id %j', (wrong) => {
    expect(() => make({ id: wrong as FileId, name: 'x' })).toThrow(RangeError)
  })
})

describe('a link that we did not make does not open', () => {
  const other = make({ id: 'telegram:c-2:photo:42' as FileId, name: photo.name })
  const later = make(photo, expiresAt + 86_400_000)
  const renamed = make({ ...photo, name: 'другое.jpg' })
  const signatureOf = (of: string) => of.split('/')[5] ?? ''
  /** Signed by us, but of a form that we never give: only the form can refuse it. */
  const signedAs = (told: string, called = name, given = id) => {
    const signed = createHmac('sha256', key).update([version, given, told, called].join('/')).digest('base64url')
    return `/files/1/${given}/${told}/${signed}/${called}`
  }
  /** The last of 43 characters holds four bits: another one may stand for the same bytes. */
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const sameBytes = signature.slice(0, -1) + alphabet[alphabet.indexOf(signature.at(-1) ?? '') + 1]

  const attacks: [string, string][] = [
    ['an empty address', ''],
    ['nothing but the folder', '/files/'],
    ['another file', withPart(3, other.split('/')[3] ?? '')],
    ['another expiry', withPart(4, '1900000000')],
    ['another name', withPart(6, 'x.jpg')],
    ['another version', withPart(2, '2')],
    ['no version', link.replace('/1/', '/')],
    ['another folder', withPart(1, 'file')],
    ['the folder in capitals', withPart(1, 'FILES')],
    ['the signature of another file', withPart(5, signatureOf(other))],
    ['the signature of another expiry', withPart(5, signatureOf(later))],
    ['the signature of another name', withPart(5, signatureOf(renamed))],
    ['the signature of another key', withPart(5, signatureOf(make(photo, expiresAt, randomBytes(32))))],
    ['a signature of zeros', withPart(5, 'A'.repeat(43))],
    ['no signature', withPart(5, '')],
    ['the signature in hex', withPart(5, Buffer.from(signature, 'base64url').toString('hex'))],
    ['the signature in small letters', withPart(5, signature.toLowerCase())],
    ['the signature in capitals', withPart(5, signature.toUpperCase())],
    ['padding after the signature', withPart(5, `${signature}=`)],
    ['another last character for the same bytes', withPart(5, sameBytes)],
    ['padding after the id', withPart(3, `${id}==`)],
    ['the id in small letters', withPart(3, id.toLowerCase())],
    ['the name in other escapes', withPart(6, name.toLowerCase())],
    ['the name with needless escapes', withPart(6, name.replace('j', '%6A'))],
    ['the name unescaped', withPart(6, 'фото 1.jpg')],
    ['no name', withPart(6, '')],
    ['id and expiry in each other’s place', ['', 'files', version, expiry, id, signature, name].join('/')],
    ['an escaped slash', link.replace('/1800', '%2f1800')],
    ['an escaped slash in capitals', link.replace('/1800', '%2F1800')],
    ['an escaped folder', link.replace('/files', '/%66iles')],
    ['two slashes', link.replace('/1800', '//1800')],
    ['a slash at the end', `${link}/`],
    ['a folder within', link.replace('/1800', '/./1800')],
    ['a way up', `/files/x/..${link.slice('/files'.length)}`],
    ['an empty query', `${link}?`],
    ['a query', `${link}?signature=${signature}`],
    ['double parameters', `${link}?expiry=1900000000&expiry=${expiry}`],
    ['a fragment', `${link}#x`],
    ['a path parameter', `${link};x=1`],
    ['a line end', `${link}\n`],
    ['a NUL', `${link}\0`],
    ['a space before', ` ${link}`],
    ['a whole address', `http://bridge.example${link}`],
    ['an expiry with a zero before', withPart(4, `0${expiry}`)],
    ['an expiry with a sign', withPart(4, `+${expiry}`)],
    ['an expiry with a fraction', withPart(4, `${expiry}.0`)],
    ['a NaN for expiry', withPart(4, 'NaN')],
    ['a signed NaN', signedAs('NaN')],
    ['a signed negative expiry', signedAs('-180000000')],
    ['a signed expiry in the year 9999', signedAs('253402214400')],
    ['a signed expiry with an exponent', signedAs('1e11')],
    ['a signed expiry in ten strange digits', signedAs('١٨٠٠٠٠٠٠٠٠')],
    ['a signed name with a slash', signedAs(expiry, 'a/b')],
    ['a signed name with a question mark', signedAs(expiry, 'a?b')],
    ['a signed id that is too long', signedAs(expiry, name, 'A'.repeat(343))],
  ]

  test.each(attacks)('%s', (_what, address) => {
    expect(address).not.toBe(link)
    expect(openLink(address, key)).toBeUndefined()
  })

  test('cut off anywhere, or longer by a character', () => {
    for (let length = 0; length < link.length; length++) expect(openLink(link.slice(0, length), key), `${length}`).toBeUndefined()
    for (const more of ['a', '.', '%', '=', '/', ' ', '\r']) expect(openLink(link + more, key)).toBeUndefined()
  })

  test('with any one character changed', () => {
    for (let at = 0; at < link.length; at++) {
      const changed = link.slice(0, at) + (link[at] === 'x' ? 'y' : 'x') + link.slice(at + 1)
      expect(openLink(changed, key), changed).toBeUndefined()
    }
  })

  test('a megabyte of almost a link is refused at once', () => {
    const started = performance.now()
    for (const long of ['A', '-', '%41', '/', '1']) expect(openLink(`/files/1/${long.repeat(1_000_000)}`, key)).toBeUndefined()
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  test('what was signed the same way really opens, so that the refusals above are about the form', () => {
    expect(openLink(signedAs(expiry), key)).toEqual({ id: photo.id, expiresAt })
    expect(openLink(signedAs(expiry, encodeName('b.jpg')), key)).toBeDefined()
  })
})
