import fc from 'fast-check'
import { expect, test } from 'vitest'
import { childOf, parseXml, textOf } from './read-xml.ts'
import { clean, writeRequest } from './write-xml.ts'

test('a request is laid out as in Planfix’s examples, in the order given, without what is not there', () => {
  const body = clean({
    account: 'acme',
    sid: undefined,
    tasks: { id: [501, 502], general: [] },
    action: { description: '', isHidden: false, isRead: true },
    owner: {},
  })
  expect(writeRequest('task.getMulti', body)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<request method="task.getMulti">
  <account>acme</account>
  <tasks>
    <id>501</id>
    <id>502</id>
  </tasks>
  <action>
    <description></description>
    <isHidden>0</isHidden>
    <isRead>1</isRead>
  </action>
  <owner></owner>
</request>
`)
})

test('text cannot break out of its element, and is escaped exactly once', () => {
  const text = `</description><owner>1</owner> & &amp; "it's" ]]> <![CDATA[x]]> <b>`
  const document = writeRequest('action.add', clean({ description: text }))
  expect(document).toContain('&lt;/description&gt;&lt;owner&gt;1&lt;/owner&gt; &amp; &amp;amp; &quot;it&apos;s&quot; ]]&gt;')
  expect(textOf(parseXml(document), 'description')).toBe(text)
})

test('characters that XML cannot carry are left out, all others arrive', () => {
  const sent = 'a\u0000b\u0008c\u001fd\ufffee\uffff\ud800f\udc00 \tg\nh\r\ni\rj\u0085k 😀 Привет \u2028'
  const document = writeRequest('action.add', clean({ description: sent }))
  expect(childOf(parseXml(document), 'description')?.text).toBe('abcdef \tg\nh\ni\nj\u0085k 😀 Привет \u2028')
})

test('what XML can carry survives the way there and back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const kept = clean({ description: text })
      expect(childOf(parseXml(writeRequest('action.add', kept)), 'description')?.text).toBe(kept['description'])
    }),
  )
})
