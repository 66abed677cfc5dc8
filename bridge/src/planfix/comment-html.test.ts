import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromCommentHtml, isSameText, normalText, toCommentHtml } from './comment-html.ts'

const family = '👩‍👩‍👧‍👦'

/** Texts made of what matters to HTML, beside whatever else there is. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      ' ',
      '\n',
      '\u00A0',
      '\t',
      '\r',
      '\f',
      '\u3000',
      '\u2028',
      '&',
      '<',
      '>',
      ';',
      '#',
      '"',
      "'",
      '/',
      'a',
      'lt',
      'amp',
      '[',
      '😀',
    ),
  }),
  fc.string({
    unit: fc.constantFrom('<br>', '<p>', '</p>', '<script>', '<!--', '-->', '&lt;', '&nbsp;', '&#10;', '>> ', '• ', ' ', '\n', 'x'),
  }),
)

describe('a text for a comment', () => {
  test.each<[string, string, string]>([
    ['as it is', 'Привет, "мир" и \'все\'', 'Привет, "мир" и \'все\''],
    ['markup as text', '<b>x</b> & <script>alert(1)</script>', '&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;alert(1)&lt;/script&gt;'],
    ['entities as they were written', '&lt; &amp;amp; &nbsp;', '&amp;lt; &amp;amp;amp; &amp;nbsp;'],
    ['a line break', 'a\nb', 'a<br>b'],
    ['an empty line', 'a\n\nb', 'a<br><br>b'],
    ['line ends of any kind', 'a\r\nb\rc', 'a<br>b<br>c'],
    ['spaces that a browser would run together', 'a  b   c', 'a &nbsp;b &nbsp;&nbsp;c'],
    ['an indented line', 'a\n  b', 'a<br>&nbsp;&nbsp;b'],
    ['an indented first line', ' a', '&nbsp;a'],
    ['a no-break space', '10\u00A0000', '10&nbsp;000'],
    ['a tab as four spaces', 'a\tb', 'a &nbsp;&nbsp;&nbsp;b'],
    ['no white space at the ends of lines', 'a  \n\u00A0\nb\t\n\n', 'a<br><br>b'],
    ['no empty lines around it', '\n\n  a\n \n', '&nbsp;&nbsp;a'],
    ['no control characters', 'a\u0000\u0007\u001B[31mb\u0085\u009Fc\uFFFEd\uFFFF', 'a[31mbcd'],
    ['no half of a character', 'a\uD83Db\uDE00', 'a\uFFFDb\uFFFD'],
    ['emoji', `😀${family}🇷🇺`, `😀${family}🇷🇺`],
    ['an address as text', 'see https://example.com/?a=1&b=2', 'see https://example.com/?a=1&amp;b=2'],
    ['what a template language would take', '{{Task.Name}} %%% {event21}', '{{Task.Name}} %%% {event21}'],
    ['nothing', '', ''],
  ])('has %s', (_, text, html) => {
    expect(toCommentHtml(text)).toBe(html)
  })

  test('comes back in its normal form, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(fromCommentHtml(toCommentHtml(text))).toBe(normalText(text))
      }),
      { numRuns: 3_000 },
    )
  })

  test('that is in normal form comes back as it was', () => {
    fc.assert(
      fc.property(anyText.map(normalText), (text) => {
        expect(normalText(text)).toBe(text)
        expect(fromCommentHtml(toCommentHtml(text))).toBe(text)
      }),
      { numRuns: 3_000 },
    )
  })

  test('comes back the same when an editor has put a paragraph around it and spelt the line breaks its own way', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const kept = `\n<p class="x">${toCommentHtml(text).replaceAll('<br>', '<br />\r\n').replaceAll('&nbsp;', '\u00A0')}</p>\n`
        expect(fromCommentHtml(kept)).toBe(normalText(text))
      }),
      { numRuns: 1_000 },
    )
  })

  test('is markup nowhere: the only tag is a line break', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(toCommentHtml(text).replaceAll('<br>', '')).not.toMatch(/[<>\n]|&(?!amp;|lt;|gt;|nbsp;)/)
      }),
    )
  })
})

describe('the normal form of a text', () => {
  test.each<[string, string, string]>([
    ['line ends', 'a\r\nb\rc\n', 'a\nb\nc'],
    ['no-break spaces', '\u00A0a\u00A0\u00A0b\u00A0', ' a  b'],
    ['spaces inside a line, and its indent', '  a  b', '  a  b'],
    ['empty lines', '\n \na\n \n\nb\n\n', 'a\n\n\nb'],
    ['wide spaces', 'a\u3000b\u2003\n\u3000c', 'a\u3000b\n\u3000c'],
    ['zero-width characters', 'a\u200B\u200Db\u2060', 'a\u200B\u200Db\u2060'],
  ])('of %s', (_, text, normal) => {
    expect(normalText(text)).toBe(normal)
  })
})

describe('a comment as text:', () => {
  const cases: Record<string, [html: string, text: string][]> = {
    'plain text': [
      ['', ''],
      ['hello', 'hello'],
      ['  hello \n world ', 'hello\nworld'],
      ['line 1\nline 2\r\nline 3', 'line 1\nline 2\nline 3'],
      ['2 < 3 > 1 & <3', '2 < 3 > 1 & <3'],
    ],
    'line breaks': [
      ['a<br>b<br/>c<br />d<BR>e</br>f', 'a\nb\nc\nd\ne\nf'],
      ['a<br><br>b', 'a\n\nb'],
      ['a<br>\n  b', 'a\nb'],
      ['a<br>', 'a'],
      ['<br>a<br><br>', 'a'],
    ],
    'paragraphs and other blocks': [
      ['<p>a</p><p>b</p>', 'a\nb'],
      ['<p>a</p>\n\n<p>b</p>\n', 'a\nb'],
      ['<p>a</p>b<p>c</p>', 'a\nb\nc'],
      ['<p>a<p>b<div>c</div>d', 'a\nb\nc\nd'],
      ['<div><div>a</div></div><div>b</div>', 'a\nb'],
      ['<p>a</p><p><br></p><p>b</p>', 'a\n\nb'],
      ['<p>a</p><p>&nbsp;</p><p>b</p>', 'a\n\nb'],
      ['<p>a</p><p></p><p>b</p>', 'a\nb'],
      ['<p>a<br></p><p>b</p>', 'a\nb'],
      ['<div>a<br>b</div>', 'a\nb'],
      ['<h1>Price</h1>100', 'Price\n100'],
      ['a<h3>b</h3><h4>c</h4>d', 'a\nb\nc\nd'],
      ['a<hr>b', 'a\nb'],
      ['<section>a</section><dl><dt>b</dt><dd>c</dd></dl>', 'a\nb\nc'],
    ],
    'white space': [
      ['<p>a\n   b\t\tc</p>', 'a b c'],
      ['<b> a </b> <i> b </i>', 'a b'],
      ['a<b> b</b>c', 'a bc'],
      ['<p>a &nbsp;&nbsp;b</p>', 'a   b'],
      ['<p>a&nbsp;b\u00A0c</p>', 'a b c'],
      ['<p>&nbsp; a</p>', '  a'],
      ['<p>a &nbsp; </p><p> b</p>', 'a\nb'],
      ['<p>a&#10;b&#9;c</p>', 'a b c'],
      ['<p>a\u3000b</p>', 'a\u3000b'],
      ['<p>a</p> \n <p> \n </p><p>b</p>', 'a\nb'],
    ],
    'preformatted text': [
      ['<pre>a\n  b\n\nc</pre>', 'a\n  b\n\nc'],
      ['x<pre>\na\n</pre>b', 'x\na\nb'],
      ['<pre>x</pre><pre>\n\na</pre>', 'x\n\na'],
      ['<pre><code>if (a &lt; b) {\n\tgo()\n}</code></pre>', 'if (a < b) {\n    go()\n}'],
      ['x<pre>a\r\nb</pre>', 'x\na\nb'],
      ['<pre>a <b>b\n c</b></pre>', 'a b\n c'],
    ],
    formatting: [
      ['<b>a</b><strong>b</strong><i>c</i><em>d</em><u>e</u><s>f</s><del>g</del><code>h</code>', 'abcdefgh'],
      ['<span style="color:red">a</span><font size="7">b</font>', 'ab'],
      ['H<sub>2</sub>O', 'H2O'],
      ['под<wbr>черк&shy;нуто', 'подчерк\u00ADнуто'],
    ],
    mentions: [
      ['<span class="mention" data-user-id="12">@Oleg P.</span>, look', '@Oleg P., look'],
      ['<span contenteditable="false" data-id="user:5"><span>@</span>Anna</span>&nbsp;hi', '@Anna hi'],
    ],
    links: [
      ['<a href="https://example.com/x">our site</a>', 'our site [ https://example.com/x ]'],
      ['see <a href="http://example.com">this</a>, please', 'see this [ http://example.com ], please'],
      ['<a href="https://example.com/a">a </a>b', 'a [ https://example.com/a ] b'],
      ['<a href="https://example.com/a">a</a> b', 'a [ https://example.com/a ] b'],
      ['<a href="https://example.com/a"><b>a</b> <i>b</i></a>', 'a b [ https://example.com/a ]'],
      ['<a href="https://example.com/?a=1&amp;b=2">x</a>', 'x [ https://example.com/?a=1&b=2 ]'],
      ['<a href=https://example.com/u>x</a>', 'x [ https://example.com/u ]'],
      ["<a class='y' HREF='HTTPS://EXAMPLE.COM/'>x</a>", 'x [ HTTPS://EXAMPLE.COM/ ]'],
      ['<a href="mailto:a@example.com">write</a>', 'write [ mailto:a@example.com ]'],
      ['<a href="tel:+79001112233">call</a>', 'call [ tel:+79001112233 ]'],
      ['<a href="https://example.com/a b">x</a>', 'x [ https://example.com/a%20b ]'],
      ['<a href="\n https://example.com/\n a ">x</a>', 'x [ https://example.com/%20a ]'],
      ['<a href="https://example.com/\u202Egpj.exe">x</a>', 'x [ https://example.com/%E2%80%AEgpj.exe ]'],
      ['<a href="https://пример.рф/путь">x</a>', 'x [ https://пример.рф/путь ]'],
      ['<a href="https://a.example">one</a> <a href="https://b.example">two</a>', 'one [ https://a.example ] two [ https://b.example ]'],
      ['<p><a href="https://a.example">one</a></p><p>two</p>', 'one [ https://a.example ]\ntwo'],
      ['<a href="https://a.example">one<br>two</a>', 'one\ntwo [ https://a.example ]'],
      ['<a href="https://a.example"><div>one</div></a>two', 'one [ https://a.example ]\ntwo'],
      ['<a href="https://a.example" href="https://b.example">x</a>', 'x [ https://a.example ]'],
    ],
    'links whose label is the address': [
      ['<a href="https://example.com/x">https://example.com/x</a>', 'https://example.com/x'],
      ['<a href="https://example.com/">https://example.com</a>', 'https://example.com'],
      ['<a href="https://example.com/x"> https://example.com/x </a>y', 'https://example.com/x y'],
      ['<a href="http://example.com">example.com</a>', 'example.com'],
      ['<a href="mailto:a@example.com">a@example.com</a>', 'a@example.com'],
      ['<a href="tel:+79001112233">+7 (900) 111-22-33</a>', '+7 (900) 111-22-33'],
      ['<a href="https://example.com/?a=1&amp;b=2">https://example.com/?a=1&amp;b=2</a>', 'https://example.com/?a=1&b=2'],
      ['<a href="https://example.com/%D0%B0">https://example.com/а</a>', 'https://example.com/а'],
      ['<a href="https://example.com/100%">https://example.com/100%</a>', 'https://example.com/100%'],
      ['<ul><li><a href="https://a.example/">https://a.example/</a></li></ul>', '• https://a.example/'],
      ['<a href="https://evil.example/">https://example.com/</a>', 'https://example.com/ [ https://evil.example/ ]'],
      ['<a href="https://example.com/long/way">https://example.com/lo…</a>', 'https://example.com/lo… [ https://example.com/long/way ]'],
    ],
    'links that lead nowhere a customer can go': [
      ['<a href="javascript:alert(1)">x</a>', 'x'],
      ['<a href="java\nscript:alert(1)">x</a>', 'x'],
      ['<a href=" data:text/html,x">x</a>', 'x'],
      ['<a href="tg://user?id=1">x</a>', 'x'],
      ['<a href="file:///etc/passwd">x</a>', 'x'],
      ['<a href="/task/1014">task</a>', 'task'],
      ['<a href="//example.com/x">x</a>', 'x'],
      ['<a href="#top">x</a>', 'x'],
      ['<a href="http://">x</a>', 'x'],
      ['<a href="">x</a>', 'x'],
      ['<a name="y">x</a>', 'x'],
      ['a<a href="https://example.com"></a>b', 'ab'],
      ['a <a href="https://example.com"> &nbsp; </a> b', 'a   b'],
    ],
    'broken links': [
      ['<p><a href="https://a.example">one</p><p>two</p>', 'one [ https://a.example ]\ntwo'],
      ['<a href="https://a.example">one', 'one [ https://a.example ]'],
      ['<a href="https://a.example">one<a href="https://b.example">two</a>', 'one [ https://a.example ]two [ https://b.example ]'],
      ['one</a>two', 'onetwo'],
      ['<a href="https://a.example>one</a>', ''],
    ],
    quotes: [
      ['<blockquote>a</blockquote>b', '>> a\nb'],
      ['x<blockquote>a</blockquote>', 'x\n>> a'],
      ['<blockquote><p>a</p><p>b<br>c</p></blockquote><p>d</p>', '>> a\n>> b\n>> c\nd'],
      ['<blockquote>a<br><br>b</blockquote>', '>> a\n>>\n>> b'],
      ['<blockquote>a<blockquote>b</blockquote>c</blockquote>d', '>> a\n>> >> b\n>> c\nd'],
      ['<blockquote><ul><li>a</li><li>b</li></ul></blockquote>', '>> • a\n>> • b'],
      ['<blockquote>a', '>> a'],
      ['<blockquote></blockquote>a', 'a'],
      ['<blockquote/>a', 'a'],
      ['&gt;&gt; a<br>b', '>> a\nb'],
    ],
    lists: [
      ['<ul><li>a</li><li>b</li></ul>c', '• a\n• b\nc'],
      ['x<ul>\n <li>a</li>\n <li>b</li>\n</ul>', 'x\n• a\n• b'],
      ['<ol><li>a</li><li>b</li></ol>', '1. a\n2. b'],
      ['<ol start="9"><li>a</li><li>b<br>c</li></ol>', '9. a\n10. b\n    c'],
      ['<ol start="x"><li>a</li></ol>', '1. a'],
      ['<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>', '• a\n  • b\n• c'],
      ['<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>', '• a\n  • b\n• c'],
      ['<ol><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ol>', '1. a\n   1. b\n   2. c\n2. d'],
      ['<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>', '1. a\n   • b\n2. c'],
      ['<ul><li><ul><li>b</li></ul></li></ul>', '  • b'],
      ['<ul><li><p>a</p><p>b</p></li></ul>', '• a\n  b'],
      ['<ul><li>a<li>b<li>c</ul>d', '• a\n• b\n• c\nd'],
      ['<li>a</li><li>b</li>', '• a\n• b'],
      ['<ul><li></li><li>b</li></ul>', '• b'],
      ['<ul><li>a<blockquote>q</blockquote></li></ul>', '• a\n  >> q'],
      ['<ul><li>a</ul>b</li>c', '• a\nb\nc'],
    ],
    tables: [
      ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>', 'a | b\nc | d'],
      ['x<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>y', 'x\na | b\nc\ny'],
      ['<table><tr><td><p>a</p><p>b</p></td><td>c<br>d</td></tr></table>', 'a b | c d'],
      ['<table><tr><td>a<td>b<tr><td>c</table>d', 'a | b\nc\nd'],
      ['<table><td>a<td>b</table>', 'a | b'],
      ['<table><tr><td>a</td><td></td><td>c</td></tr></table>', 'a |  | c'],
      ['<table><tr><td>&nbsp;</td><td> </td></tr></table>a', 'a'],
      ['<table><caption>x</caption><tr><td>a</td></tr></table>', 'x\na'],
      ['<table><tr><td><p>a</p><ul><li>b</li></ul></td></tr></table>', 'a\n• b'],
      ['<table><tr><td></td><td>a<table><tr><td>b</td><td>c</td></tr></table>d</td></tr></table>e', 'a\nb | c\nd\ne'],
      ['<ul><li>a<table><tr><td>b</li></td><td>c</td></tr></table>d</li></ul>', '• a\n  b | c\n  d'],
      ['<blockquote><table><tr><td>a</td><td>b</td></tr></table></blockquote>', '>> a | b'],
      ['<table><tr><td><a href="https://a.example">x</a></td><td>y</td></tr></table>', 'x [ https://a.example ] | y'],
      ['<td>a</td><td>b</td>', 'a\nb'],
    ],
    'pictures and files': [
      ['<img src="/x.png" alt="A blue one">', 'A blue one'],
      ['a<img src="https://acme.planfix.com/f/photo%201.jpg?x=1">b', 'a photo 1.jpg b'],
      ['<img src="x.png" alt="" title="Scheme">', 'Scheme'],
      ['<img src="https://acme.planfix.com/?action=getfile&uniqueid=12">a', 'a'],
      ['<img src="data:image/png;base64,iVBOR/w0KGgo.png">a', 'a'],
      ['<img>a', 'a'],
      ['Hi<img class="emoji" alt="😀" src="/e/1.png">!', 'Hi😀!'],
      ['<a href="https://acme.planfix.com/f/1"><img alt="plan.png"></a>', 'plan.png [ https://acme.planfix.com/f/1 ]'],
      ['<a href="https://acme.planfix.com/file/0a1b">price.xlsx</a>', 'price.xlsx [ https://acme.planfix.com/file/0a1b ]'],
      ['<video src="/v/film.mp4"></video><audio controls src="/v/voice.ogg"></audio>', 'film.mp4 voice.ogg'],
    ],
    'what nobody sees': [
      ['a<script>alert(1)</script>b', 'ab'],
      ['a<SCRIPT type="x">if (a < b) "<b>" + "</scrip>"</SCRIPT >b', 'ab'],
      ['<style>p { color: red }</style><p>a</p>', 'a'],
      ['a<!-- b --><!--> <p>c</p><!-- --!> x --> d', 'a\nc\nd'],
      ['a<![CDATA[b]]>c', 'ac'],
      ['<!DOCTYPE html><?xml version="1.0"?><html><head><title>t</title></head><body>a</body></html>', 'a'],
      ['<!--[if mso]><p>x</p><![endif]-->a<o:p>&nbsp;</o:p>', 'a'],
      ['<img src=x onerror="alert(1)">a<svg onload=alert(1)></svg>', 'a'],
      ['a<script>never closed <p>b</p>', 'a'],
      ['a<style>never closed', 'a'],
      ['<script/>a', 'a'],
    ],
    'entities, decoded once': [
      ['&lt;b&gt; &amp; &quot;x&quot; &apos;y&#39;', '<b> & "x" \'y\''],
      ['&amp;lt; &amp;amp;lt;', '&lt; &amp;lt;'],
      ['&#1087;&#x440;&laquo;&mdash;&raquo;&hellip;', 'пр«—»…'],
      ['&copy &nosuch; & &; &#; &#x;', '© &nosuch; & &; &#; &#x;'],
      ['AT&T R&D &amp', 'AT&T R&D &'],
      ['a&lt;br&gt;b', 'a<br>b'],
      ['&#x1F600;&#128512;', '😀😀'],
      ['a&#0;b&#7;c&#55357;d', 'a\uFFFDbc\uFFFDd'],
      ['<p title="&lt;">&lt;script&gt;</p>', '<script>'],
    ],
    'emoji and other scripts': [
      [`<p>😀 ${family} 🇷🇺</p>`, `😀 ${family} 🇷🇺`],
      ['<b>😀</b>𝒳<br>中文 עברית', '😀𝒳\n中文 עברית'],
      ['<p>a\uD83D</p>', 'a\uFFFD'],
    ],
    'broken markup': [
      ['<b>a<i>b</b>c</i>d', 'abcd'],
      ['<p>a</div></span></p>b', 'a\nb'],
      ['a</p>b', 'a\nb'],
      ['</blockquote></ul></li></td></table>a', 'a'],
      ['a <b', 'a'],
      ['a <p class="x', 'a'],
      ['a < b', 'a < b'],
      ['a <', 'a <'],
      ['a <> b </> c', 'a <> b </> c'],
      ['a<//b>c', 'ac'],
      ['<<b>>a', '<>a'],
      ['<p/>a<div/>b', 'a\nb'],
      ['<unknown-tag x>a</unknown-tag>', 'a'],
      ['<table><tr><td>a<blockquote>b</td><td>c</td></tr></table>d', 'a >> b | c\nd'],
      ['<blockquote><ul><li>a</blockquote>b', '>> • a\nb'],
    ],
  }

  for (const [what, rows] of Object.entries(cases)) {
    test.each(rows)(`${what}: %j`, (html, text) => {
      expect(fromCommentHtml(html)).toBe(text)
    })
  }

  test('is in normal form, whatever the markup', () => {
    const pieces = fc.constantFrom(
      ...['<p>', '</p>', '<br>', '<ul>', '</ul>', '<ol>', '<li>', '</li>', '<blockquote>', '</blockquote>', '<table>', '</table>', '<tr>'],
      ...[
        '<td>',
        '</td>',
        '<pre>',
        '</pre>',
        '<a href="https://a.example">',
        '</a>',
        '<img alt="x">',
        '<script>',
        '</script>',
        '<!--',
        '-->',
      ],
      ...[' ', '\n', '&nbsp;', '&lt;', 'a', '😀', '<', '"'],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (some) => {
        const text = fromCommentHtml(some.join(''))
        expect(normalText(text)).toBe(text)
        expect(fromCommentHtml(toCommentHtml(text))).toBe(text)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a megabyte', () => {
  const size = 2 ** 20
  /** The processor's time, not the clock's: other work on this machine must not fail a test. */
  const workMs = (work: () => void) => {
    const begin = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(begin)
    return (user + system) / 1_000
  }
  const filled = (piece: string) => piece.repeat(Math.floor(size / piece.length))

  test.each<[string, string]>([
    ['nested formatting', `${filled('<b>')}x`],
    ['nested blocks', `${filled('<div>a')}x`],
    ['nested quotes', `${filled('<blockquote>')}x`],
    ['nested lists', `${filled('<ul><li>a')}x`],
    ['nested tables', `${filled('<table><tr><td>a')}x`],
    ['nested tables with two columns', `${filled('<table><tr><td>a<td>')}x`],
    ['nested preformatted text', `${filled('<pre>\n')}x`],
    ['links that are never closed', filled('<a href="https://a.example">x')],
    ['blocks in one link without a label', `<a href="https://a.example">${filled('<div> ')}`],
    ['ends of tags that were never opened', `<table><td>${filled('</i></li></ul>')}`],
    ['quotes with many lines', `${'<blockquote>'.repeat(40_000)}${filled('<br>').slice(size / 2)}`],
    ['cells of one row', `<table>${filled('<td>a')}`],
    ['items of one list', `<ol>${filled('<li>a')}`],
    ['attributes', `<p ${filled('a="b" ')}>`],
    ['one attribute full of entities', `<a href="https://a.example/${filled('&amp;')}">x</a>`],
    ['spaces', `a${filled(' ')}b`],
    ['no-break spaces', `a${filled('&nbsp;')}b`],
    ['line breaks', `a${filled('<br>')}b`],
    ['ampersands', filled('&')],
    ['beginnings of tags', filled('<')],
    ['beginnings of comments', filled('<!--')],
    ['an endless number', `&#${filled('1')}`],
    ['quote marks', filled('&gt;&gt; ')],
    ['a picture within', `<img src="data:image/png;base64,${filled('/A+a.')}">x`],
  ])('of %s is read within a second of work', (_, html) => {
    expect(workMs(() => fromCommentHtml(html))).toBeLessThan(1_000)
  })

  test.each<[string, string]>([
    ['spaces', `a${filled(' ')}b`],
    ['line breaks', `a${filled(' \n')}b`],
    ['markup', filled('<b>&')],
    ['quote marks', `${filled(' >>')}x`],
  ])('of %s is written within a second of work, and compared within two', (_, text) => {
    expect(workMs(() => toCommentHtml(text))).toBeLessThan(1_000)
    expect(workMs(() => isSameText(text, `${text}x`))).toBeLessThan(2_000)
  })

  test('of quotes deeper than are shown still knows which of them have ended', () => {
    const marks = (html: string) => fromCommentHtml(html).match(/>>/g)?.length ?? 0
    expect(marks(`${'<blockquote>'.repeat(40)}${'</blockquote>'.repeat(36)}a`)).toBe(4)
    expect(marks(`${'<blockquote>'.repeat(40)}${'</blockquote>'.repeat(40)}a`)).toBe(0)
  })

  test('of tags, 100,000 deep, keeps its text', () => {
    const deep = 100_000
    for (const tag of ['b', 'div', 'blockquote', 'ul', 'td', 'table']) {
      const html = `before${`<${tag}>`.repeat(deep)}inside${`</${tag}>`.repeat(deep)}<p>after</p>`
      expect(fromCommentHtml(html)).toMatch(/^before\n?[> ]*inside\nafter$/)
    }
  })
})

describe('a text read back is the one that was sent', () => {
  test.each<[string, string, string]>([
    ['unchanged', 'Привет 😀', 'Привет 😀'],
    ['with other line ends', 'a\nb', 'a\r\nb'],
    ['with its lines joined', 'a\n\nb', 'a b'],
    ['with lines apart', 'a\nb', 'a\n\nb\n\n'],
    ['with its spaces run together', '  a   b\tc ', 'a b c'],
    ['with no-break spaces', 'a b', '\u00A0a\u00A0b'],
    ['with line breaks behind it', 'a', 'a\n\n \n'],
    ['with entities left in it', 'a & "b" <c>', 'a &amp; &quot;b&quot; &lt;c&gt;'],
    ['with the same character spelt otherwise', 'a&nbsp;b &#39;c&#x27;', "a b 'c'"],
    ['with a quote as the chat API writes it', '>> a\n>> b\nc', '>>a\n>>b\n>>\nc'],
    ['without control characters', 'a\u0000b\u001B', 'ab'],
  ])('%s', (_, sent, read) => {
    expect(isSameText(sent, read)).toBe(true)
    expect(isSameText(read, sent)).toBe(true)
  })

  test('as a comment, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => isSameText(text, fromCommentHtml(toCommentHtml(text)))),
      { numRuns: 2_000 },
    )
  })
})

describe('a text read back is another', () => {
  test.each<[string, string]>([
    ['ok', 'ok.'],
    ['ok', 'OK'],
    ['ab', 'a b'],
    ['a < b', 'a > b'],
    ['<b>a</b>', 'a'],
    ['a', ''],
    ['5 > 3', '5 3'],
    ['😀', '😁'],
    ['a >> b', 'a b'],
  ])('%j and %j', (a, b) => {
    expect(isSameText(a, b)).toBe(false)
  })
})
