import { describe, expect, test } from 'vitest'
import { XmlNode } from './xml-node.ts'

describe('a request of the XML API', () => {
  const read = (content: string) => XmlNode.parse(`<request>${content}</request>`).text('a')

  test.each([
    ['<a>plain</a>', 'plain'],
    ['<a></a>', ''],
    ['<a/>', ''],
    ['<b/>', undefined],
    ['<a>&lt;b&gt;x&lt;/b&gt; &amp;amp; &quot;&apos;</a>', '<b>x</b> &amp; "\''],
    ['<a>&#1055;&#x440;&#x1F642;</a>', 'Пр🙂'],
    ['<a> spaces  and\nlines </a>', ' spaces  and\nlines '],
    ['<a><![CDATA[<b>&amp;]]>&lt;c&gt;</a>', '<b>&amp;<c>'],
    ['<a>x<!-- & not this -->y</a>', 'xy'],
    ['<a>007</a>', '007'],
    ['<a>one</a><a>two</a>', 'one'],
  ])('%s holds %j', (content, text) => {
    expect(read(content)).toBe(text)
  })

  test.each(['&constructor;', '&long0;', '&#0;', '&#xD800;', '&#x110000;', '&#xFFFE;', '& ', '&amp', '\ud800'])(
    '%j is not well-formed',
    (text) => {
      expect(() => read(`<a>${text}</a>`)).toThrow('0003')
    },
  )

  test('a long text is read whole, with what stands around it', () => {
    const long = 'x y\n'.repeat(50_000)
    const node = XmlNode.parse(`<request><a>${long}</a><b>${long}&lt;${long}</b><c><![CDATA[<p>${long}</p>]]></c></request>`)
    expect(node.text('a') === long).toBe(true)
    expect(node.text('b') === `${long}<${long}`).toBe(true)
    expect(node.text('c') === `<p>${long}</p>`).toBe(true)
    const plain = XmlNode.parse(`<request><a>${long}</a><b>&lt;${long}</b><d><a>${long}z</a></d></request>`)
    expect([plain.text('a') === long, plain.text('b') === `<${long}`, plain.child('d')?.text('a') === `${long}z`]).toEqual([
      true,
      true,
      true,
    ])
  })

  test('twenty megabytes are read in well under the seconds that would stop everything', () => {
    const body = Buffer.alloc(20_000_000, 'x').toString('base64')
    const began = performance.now()
    expect(XmlNode.parse(`<request><a>${body}</a></request>`).text('a')?.length).toBe(body.length)
    expect(performance.now() - began).toBeLessThan(3000)
  })

  test('finds what stands deeper, and all of a name', () => {
    const node = XmlNode.parse('<request method="a&amp;b"><list><id>1</id><x/><id>2</id></list></request>')
    expect(node.all('list', 'id').map(({ value }) => value)).toEqual(['1', '2'])
    expect([node.at('list', 'id')?.value, node.at('none', 'id'), node.all('none', 'id')]).toEqual(['1', undefined, []])
    expect(node.attribute('method')).toBe('a&b')
    expect(
      node
        .child('list')
        ?.wrapped('id')
        .map((one) => one.int('id')),
    ).toEqual([1, 2])
  })
})
