import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { childOf, childrenOf, idOf, isSet, parseXml, textOf, wholeNumber } from './read-xml.ts'
import { XmlFault } from './xml-fault.ts'

describe('a document', () => {
  test('is read with its attributes, and a child that is alone is a list of one', () => {
    const response = parseXml('<response status="ok"><files><file><id>7</id></file></files></response>')
    expect(response.name).toBe('response')
    expect(response.attributes.get('status')).toBe('ok')
    expect(childrenOf(response, 'file', 'files').map((file) => idOf(file, 'id'))).toEqual([7])
    expect(childrenOf(response, 'file')).toEqual([])
    expect(childrenOf(response, 'action', 'actions')).toEqual([])
    expect(childOf(childOf(response, 'nothing'), 'id')).toBeUndefined()
  })

  test('keeps text as it is written, numbers and white space too', () => {
    const answer = parseXml(
      '<response>\n  <code>0005</code>\n  <big>12345678901234567890</big><yes>true</yes>\n  <text> a\n b </text>\n</response>',
    )
    expect(textOf(answer, 'code')).toBe('0005')
    expect(textOf(answer, 'big')).toBe('12345678901234567890')
    expect(textOf(answer, 'yes')).toBe('true')
    expect(childOf(answer, 'text')?.text).toBe(' a\n b ')
    expect(textOf(answer, 'text')).toBe('a\n b')
    expect(textOf(answer, 'absent')).toBe('')
  })

  test.each([
    ['&#1055;&#x440;&#x0438;&#x432;&#1077;&#x442;', 'Привет'],
    ['&lt;b&gt;5 &amp;lt; 6&lt;/b&gt; &quot;&apos;', '<b>5 &lt; 6</b> "\''],
    ['&#x1F600;', '😀'],
    ['&amp;#1055;', '&#1055;'],
    ['&nbsp;&unknown;', '&nbsp;&unknown;'],
    ['a&#0;&#8;&#xD800;&#xFFFF;&#x110000;b', 'ab'],
    ['a&#10;b', 'a\nb'],
    ['a <![CDATA[&amp; <!DOCTYPE html> ]]>b', 'a &amp; <!DOCTYPE html> b'],
    ['a<!-- <b> -->b', 'ab'],
  ])('%j says %j', (written, meant) => {
    expect(parseXml(`<response><a>${written}</a></response>`).children.get('a')?.[0]?.text).toBe(meant)
  })

  test('references in attributes are resolved as well', () => {
    expect(parseXml('<response a="&#1055;&amp;" />').attributes.get('a')).toBe('П&')
  })

  test.each([
    '\ufeff<?xml version="1.0" encoding="UTF-8"?><response/>',
    '\r\n<?xml version="1.0"?>\n<response/>\n',
    '<!-- x --><response/>',
  ])('what surrounds the root does no harm: %j', (document) => {
    expect(parseXml(document).name).toBe('response')
  })

  test.each([
    ['references', '&lt;b&gt;&amp;lt;&#1055;&nbsp;', '<b>&lt;П&nbsp;'],
    ['line ends of Windows', 'a\r\nb\rc', 'a\nb\nc'],
    ['what is no character of XML', 'a\uffff0\uffffb&#xFFFF;0&#xFFFF;', 'a0b0'],
  ])('a long text is read like a short one: %s', (_title, written, meant) => {
    const document = (text: string) => `<r><a> ${text}<![CDATA[&lt;]]>${text}<b/>${text} </a><c>${text}</c></r>`
    for (const times of [1, 1_000]) {
      const [wanted, read] = [meant.repeat(times), parseXml(document(written.repeat(times)))]
      expect([textOf(read, 'c'), childOf(read, 'a')?.text]).toEqual([wanted, ` ${wanted}&lt;${wanted}${wanted} `])
    }
  })

  test('a long text is checked as strictly as a short one', () => {
    const long = 'a'.repeat(2_000)
    for (const text of ['this & that', '&;', '&lt', '&#x;&#xZ;', '&#5a;', `&${'a'.repeat(21)};`])
      for (const document of [`<r>${text}</r>`, `<r>${text}${long}</r>`, `<r>${long}${text}</r>`])
        expect(() => parseXml(document), document.slice(0, 40)).toThrow(XmlFault)
    for (const text of ['&#;', '&#x;', `&${'a'.repeat(20)};`])
      for (const document of [`<r>${text}</r>`, `<r>${long}${text}</r>`]) expect(parseXml(document).text).toContain(text)
  })

  test('names that JavaScript gives a meaning are nothing special', () => {
    const answer = parseXml('<response><toString>5</toString></response>')
    expect(answer.children.get('constructor')).toBeUndefined()
    expect(textOf(answer, 'hasOwnProperty')).toBe('')
  })
})

describe('what is not accepted', () => {
  test.each([
    ['nothing', ''],
    ['text', 'Service unavailable'],
    ['JSON', '{"result":"success"}'],
    ['a web page', '<!doctype html><html><body><p>Sign in<br></body></html>'],
    ['a list cut short', '<response status="ok"><actions count="2"><action><id>1</id></action>'],
    ['an element never closed', '<response status="ok"><id>1</response>'],
    ['an element closed by another', '<response><a></b></response>'],
    ['two roots', '<response/><response/>'],
    ['text after the root', '<response></response>5'],
    ['a bare ampersand', '<response><a>this & that</a></response>'],
    ['an attribute without quotes', '<response status=ok/>'],
    ['a name that poisons prototypes', '<response><__proto__>5</__proto__></response>'],
  ])('%s', (_title, document) => {
    expect(() => parseXml(document)).toThrow(XmlFault)
  })

  const entities = Array.from({ length: 9 }, (_, n) => `<!ENTITY lol${n + 1} "${(n ? `&lol${n};` : 'lol').repeat(10)}">`)
  const million = 1_000_000
  test.each([
    ['a billion laughs', `<!DOCTYPE r [${entities.join('')}]><response><a>&lol9;</a></response>`, /DOCTYPE/],
    ['a quadratic blow-up', `<!DOCTYPE r [<!ENTITY a "${'a'.repeat(9_000)}">]><response>${'&a;'.repeat(100_000)}</response>`, /DOCTYPE/],
    ['an external entity', '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><response>&x;</response>', /DOCTYPE/],
    ['an external DTD', '<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd"><response/>', /DOCTYPE/],
    ['an empty DOCTYPE', '<!DOCTYPE response><response/>', /DOCTYPE/],
    ['a DOCTYPE inside', '<response><!DOCTYPE response></response>', /DOCTYPE/],
    ['more nesting than any answer has', '<a>'.repeat(40) + '</a>'.repeat(40), /nested/],
    ['a million nested elements', '<a>'.repeat(million) + '</a>'.repeat(million), /more than 10000 tags/],
    ['a million opened elements', '<a>'.repeat(million), /more than 10000 tags/],
    ['a million tiny elements', `<r>${'<a/>'.repeat(million)}</r>`, /more than 10000 tags/],
    ['half a million references', `<r>${'&lt;'.repeat(million / 2)}</r>`, /more than 50000 references/],
    ['a million spaces and a bare ampersand', `<r>${' '.repeat(million)}&</r>`, /bare ampersand/],
    ['a text that never ends', `<r>${'a'.repeat(million)}`, /begin and end with a tag/],
    ['attributes in every tag', `<r>${`<a ${'b="" '.repeat(200)}/>`.repeat(500)}</r>`, /more than 200000 characters in tags/],
    ['more attributes than any tag has', `<r ${Array.from({ length: million / 10 }, (_, n) => `a${n}="1"`).join(' ')}/>`, /tag too long/],
    ['half a million half attributes', `<r ${'a='.repeat(million / 2)}/>`, /tag too long/],
    ['an attribute that hides a long tag', `<r><a b=">" ${'c='.repeat(million / 2)}/></r>`, /tag too long/],
  ])('%s, and it is told at once', (_title, document, fault) => {
    const begun = performance.now()
    expect(() => parseXml(document)).toThrow(fault)
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  test('a hundred comments of Planfix are far from being too much, and what looks like tags in CDATA is none', () => {
    const [action = ''] =
      /<action>[\s\S]*<\/action>/.exec(readFileSync(new URL('golden/action.get.response.xml', import.meta.url), 'utf8')) ?? []
    expect(childrenOf(parseXml(`<response>${action.repeat(100)}</response>`), 'action')).toHaveLength(100)
    const text = '<b '.repeat(20_000)
    expect(textOf(parseXml(`<response><a><![CDATA[${text}]]></a><!-- ${text} --></response>`), 'a')).toBe(text.trim())
  })

  test('the fault does not quote the document', () => {
    for (const document of ['<response secret="', '<response><secret<></response>', '<response secret=1/>', '<secret>5</secret1>'])
      expect(() => parseXml(document)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }))
  })
})

test.each([
  ['1014', 1014],
  [' 1014 ', 1014],
  ['0', null],
  ['', null],
  ['-5', null],
  ['10.5', null],
  ['1e3', null],
  ['9007199254740993', null],
  ['x', null],
])('the id in %j is %j', (text, id) => {
  expect(idOf(parseXml(`<task><id>${text}</id></task>`), 'id')).toBe(id)
})

test('yes and no are told by 1 and 0, and by true and false', () => {
  const told = (text: string) => isSet(parseXml(`<contact><is>${text}</is></contact>`), 'is')
  expect(['1', 'true', ' True '].map(told)).toEqual([true, true, true])
  expect(['0', 'false', '', '2', 'yes'].map(told)).toEqual([false, false, false, false, false])
  expect(isSet(undefined, 'is')).toBe(false)
})

test('a count may be 0', () => {
  expect(wholeNumber('0')).toBe(0)
  expect(wholeNumber(undefined)).toBeNull()
})
