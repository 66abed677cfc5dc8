import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { XmlSandbox } from '../testing/xml-sandbox.ts'

describe('files', () => {
  let acme: XmlSandbox
  beforeEach(async () => {
    acme = await XmlSandbox.start()
    await acme.sandbox.annaWrites('hi')
  })
  afterEach(() => acme.stop())

  const task = () => acme.planfix.tasks.ofChat('c1').now
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const file = (name: string, content = 'один', more = '') =>
    `<file><name>${name}</name><sourceType>FILESYSTEM</sourceType><body>${base64(content)}</body>${more}</file>`
  const upload = (files: string, more = '') => acme.call('file.upload', `<task><id>${task().id}</id></task>${more}<files>${files}</files>`)
  const list = (more = '') => acme.call('file.getListForTask', `<task><general>1001</general></task><pageCurrent>1</pageCurrent>${more}`)

  describe('file.upload', () => {
    test('makes a new action of the files, and notifies whom it names', async () => {
      const notified = `<notifiedList><users><id>${acme.planfix.contacts.get(5001).userId}</id></users></notifiedList>`
      const reply = await upload(file('фото.txt') + file('b.txt', 'two'), notified)
      expect(reply.all('files', 'file', 'name')).toEqual(['фото.txt', 'b.txt'])
      const [, comment] = acme.planfix.tasks.ofChat('c1').comments
      expect(comment).toMatchObject({ type: 'FILE', via: 'xml', author: { kind: 'robot' }, notified: [{ kind: 'contact', id: 5001 }] })
      const shown = await acme.call('action.get', `<action><id>${comment?.id}</id></action>`)
      expect(shown.all('action', 'files', 'file', 'name')).toEqual(['фото.txt', 'b.txt'])
      expect(acme.planfix.pushes.all[0]?.pairs.filter(([name]) => name === 'attachments[name]').map(([, value]) => value)).toEqual([
        ...['фото.txt', 'b.txt'],
      ])
    })

    test('adds to a comment that is there, or to the description', async () => {
      const added = await acme.call('action.add', '<action><task><general>1001</general></task><description>see</description></action>')
      const id = Number(added.at('action', 'id'))
      expect((await upload(file('a.txt'), `<target>action</target><action><id>${id}</id></action>`)).outcome).toBe('ok')
      expect((await upload(file('b.txt'), `<target>action</target><action><id>${id}</id></action>`)).outcome).toBe('ok')
      expect(acme.planfix.company.comments.get(id).fileIds).toHaveLength(2)
      expect((await upload(file('c.txt'), '<target>task</target>')).outcome).toBe('ok')
      expect(task().fileIds).toHaveLength(1)
      expect(acme.planfix.tasks.ofChat('c1').comments).toHaveLength(2)
    })

    test('a name that the task has already is refused with that file, or becomes its new version', async () => {
      await upload(file('a.txt'))
      const refused = await upload(file('a.txt', 'new'))
      const [stored] = (await list()).all('files', 'file', 'id')
      expect([refused.outcome, refused.at('id'), refused.at('name')]).toEqual(['9006', stored, 'a.txt'])
      const renewed = await upload(file('a.txt', 'newer', '<newversion>1</newversion>'))
      const shown = await acme.call('file.get', `<file><id>${stored}</id></file>`)
      expect([shown.at('file', 'version'), shown.at('file', 'uniqueId')]).toEqual(['2', renewed.at('files', 'file', 'uniqueId')])
      expect((await list()).all('files', 'file', 'id')).toEqual([stored])
    })

    test('a link stays a link', async () => {
      const link = '<file><name>a.txt</name><sourceType>INTERNET</sourceType><otherFile><url>https://b.test/a</url></otherFile></file>'
      await upload(link)
      const shown = await list('<returnDownloadLinks>1</returnDownloadLinks>')
      expect(shown.at('files', 'file')).toMatchObject({ sourceType: 'INTERNET', downloadLink: 'https://b.test/a' })
    })

    test.each([
      ['', '', '9004'],
      [file('a/b.txt'), '', '9005'],
      [file('a?.txt'), '', '9005'],
      ['<file><name>a</name><sourceType>FILESYSTEM</sourceType><body>###</body></file>', '', '9003'],
      ['<file><name>a</name><sourceType>FILESYSTEM</sourceType></file>', '', '9003'],
      ['<file><name>a</name></file>', '', '0009'],
      ['<file><sourceType>FILESYSTEM</sourceType><body>eA==</body></file>', '', '0009'],
      ['<file><name>a</name><sourceType>PROJECT</sourceType></file>', '', '9008'],
      [file('a.txt'), '<target>action</target><action><id>1</id></action>', '4002'],
      [file('a.txt'), '<target>action</target>', '0017'],
      [file('a.txt'), '<target>moon</target>', '0015'],
    ])('%s %s is refused with %s', async (files, more, code) => {
      expect((await upload(files, more)).outcome).toBe(code)
      expect(acme.planfix.tasks.ofChat('c1').comments).toHaveLength(1)
      expect((await list()).at('files', '@totalCount')).toBe('0')
    })

    test('knows the task by its internal id only', async () => {
      const reply = await acme.call('file.upload', `<task><general>1001</general></task><files>${file('a.txt')}</files>`)
      expect(reply.outcome).toBe('0009')
      const wrong = await acme.call('file.upload', `<task><id>1001</id></task><files>${file('a.txt')}</files>`)
      expect(wrong.outcome).toBe('3001')
    })
  })

  test('file.get shows a file by id or unique id, its size in KB, its link when it is asked for', async () => {
    const reply = await upload(file('a.txt', 'x'.repeat(1500)))
    const uniqueId = reply.at('files', 'file', 'uniqueId')
    const plain = await acme.call('file.get', `<file><uniqueId>${uniqueId}</uniqueId></file>`)
    expect(plain.at('file')).toMatchObject({
      ...{ name: 'a.txt', version: '1', size: '2', sourceType: 'FILESYSTEM', uniqueId },
      ...{ task: { id: String(task().id) }, user: { id: String(acme.robot.id), name: 'Bridge' } },
    })
    expect(plain.at('file', 'id')).not.toBe(uniqueId)
    expect(plain.at('file', 'downloadLink')).toBeUndefined()
    const id = plain.at('file', 'id')
    const linked = await acme.call(
      'file.get',
      `<file><id>${id}</id><uniqueId>7</uniqueId></file><returnDownloadLinks>1</returnDownloadLinks>`,
    )
    const content = await fetch(String(linked.at('file', 'downloadLink')))
    expect((await content.text()).length).toBe(1500)
    expect((await acme.call('file.get', '<file><id>7</id></file>')).outcome).toBe('9002')
    expect((await acme.call('file.get', '<file></file>')).outcome).toBe('0009')
  })

  test('file.download sends elsewhere, and refuses by HTTP status', async () => {
    await upload(file('a.txt', 'один'))
    const [id] = (await list()).all('files', 'file', 'id')
    const reply = await acme.call('file.download', `<file><id>${id}</id></file>`)
    expect(reply.status).toBe(302)
    expect(await (await fetch(reply.headers.get('location') ?? '')).text()).toBe('один')
    const unknown = await acme.call('file.download', '<file><id>7</id></file>')
    expect([unknown.status, unknown.outcome]).toEqual([404, '9002'])
    const foreign = await acme.as(acme.vera).call('file.download', `<file><id>${id}</id></file>`)
    expect([foreign.status, foreign.outcome]).toEqual([403, '9001'])
  })

  test('file.getListForTask lists description and comments, sorted; hidden and deleted ones aside', async () => {
    await upload(file('b.txt'), '<target>task</target>')
    await upload(file('a.md'))
    acme.sandbox.oleg.answers({ chatId: 'c1' }, 'x', { attachments: [{ name: 'c.csv', content: '1' }] })
    const gone = acme.sandbox.oleg.comments({ task: 1001 }, 'x', { attachments: [{ name: 'gone.txt', content: '1' }] })
    acme.sandbox.oleg.deletes(gone.id)
    expect((await list()).all('files', 'file', 'name')).toEqual(['b.txt', 'a.md', 'c.csv'])
    expect((await list('<sort>NAME_ASC</sort>')).all('files', 'file', 'name')).toEqual(['a.md', 'b.txt', 'c.csv'])
    expect((await list('<sort>EXT_DESC</sort>')).all('files', 'file', 'name')).toEqual(['b.txt', 'a.md', 'c.csv'])
    expect((await list('<pageSize>2</pageSize>')).at('files', '@count')).toBe('2')
    expect((await list('<sort>SIZE_ASC</sort>')).outcome).toBe('0015')
    expect((await acme.call('file.getListForTask', '<task><general>7</general></task><pageCurrent>1</pageCurrent>')).outcome).toBe('3001')
  })

  test('what the chat API attached by its address is listed as a link', async () => {
    await acme.sandbox.annaWrites('see', { 'attachments[name]': 'photo.jpg', 'attachments[url]': 'https://bridge.test/f/1' })
    const reply = await list('<returnDownloadLinks>1</returnDownloadLinks>')
    expect(reply.at('files', 'file')).toMatchObject({ name: 'photo.jpg', downloadLink: 'https://bridge.test/f/1' })
  })

  test('file.delete takes files away', async () => {
    await upload(file('a.txt') + file('b.txt'))
    const [one, two] = (await list()).all('files', 'file', 'uniqueId')
    const reply = await acme.call('file.delete', `<files><uniqueId>${one}</uniqueId><uniqueId>${two}</uniqueId></files>`)
    expect(reply.at('count')).toBe('2')
    expect((await list()).at('files', '@totalCount')).toBe('0')
    expect((await acme.call('file.delete', `<files><uniqueId>${one}</uniqueId></files>`)).outcome).toBe('9002')
    expect((await acme.call('file.delete', '<files></files>')).outcome).toBe('9004')
  })
})
