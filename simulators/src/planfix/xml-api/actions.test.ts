import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { escapeXml } from '../testing/xml-client.ts'
import { XmlSandbox } from '../testing/xml-sandbox.ts'

const minute = 60_000

describe('actions', () => {
  let acme: XmlSandbox
  beforeEach(async () => {
    acme = await XmlSandbox.start()
    await acme.sandbox.annaWrites('hi')
  })
  afterEach(() => acme.stop())

  const task = () => acme.planfix.tasks.ofChat('c1').now
  const anna = () => acme.planfix.contacts.get(5001)
  const comments = () => acme.planfix.company.comments
  const add = (content: string, place = `<task><general>${task().number}</general></task>`) =>
    acme.call('action.add', `<action>${place}${content}</action>`)
  const say = async (text: string, more = '') => Number((await add(`<description>${text}</description>${more}`)).at('action', 'id'))
  const list = (content: string, who = acme.robot) =>
    acme.as(who).call('action.getList', `<task><id>${task().id}</id></task><pageCurrent>1</pageCurrent>${content}`)

  describe('action.add', () => {
    test('adds a comment of the caller, HTML escaped once', async () => {
      const html = 'Anna: is it <b>blue</b>?<br>second &amp; "line" 🙂'
      const reply = await add(`<description>${escapeXml(html)}</description>`)
      expect(reply.outcome).toBe('ok')
      const comment = comments().get(Number(reply.at('action', 'id')))
      expect(comment).toMatchObject({ type: 'COMMENT', via: 'xml', fromType: 'Planfix', taskNumber: task().number })
      expect([comment.html, comment.text]).toEqual([html, 'Anna: is it blue?\nsecond & "line" 🙂'])
      expect(comment.author).toEqual({ kind: 'robot', id: acme.robot.id, name: 'Bridge' })
      const shown = await acme.call('action.get', `<action><id>${comment.id}</id></action>`)
      expect(shown.at('action', 'description')).toBe(html)
      expect(shown.body).toContain('is it &lt;b&gt;blue&lt;/b&gt;?')
    })

    test('CDATA is taken as it is', async () => {
      const id = await say('<![CDATA[<b>a &amp; b</b>]]>')
      expect(comments().get(id).html).toBe('<b>a &amp; b</b>')
    })

    test('a contact can be the author, by its userid', async () => {
      const id = await say('mine', `<owner><id>${anna().userId}</id></owner>`)
      expect(comments().get(id).author).toEqual({ kind: 'contact', id: 5001, name: 'Anna' })
      const shown = await acme.call('action.get', `<action><id>${id}</id></action>`)
      expect([shown.at('action', 'owner', 'id'), shown.at('action', 'owner', 'name')]).toEqual([String(anna().userId), 'Anna'])
    })

    test('notifies those whose ids stand in one user node', async () => {
      const id = await say('x', `<notifiedList><user><id>${acme.oleg.id}</id><id>${anna().userId}</id></user></notifiedList>`)
      expect(comments().get(id).notified).toEqual([
        { kind: 'employee', id: acme.oleg.id },
        { kind: 'contact', id: 5001 },
      ])
    })

    test('a comment that notifies the contact of a chat goes to the bridge, a silent one does not', async () => {
      const notified = `<notifiedList><user><id>${anna().userId}</id></user></notifiedList>`
      const id = await say('to you', notified)
      await say('to nobody')
      await acme.call(
        'action.add',
        `<silent>1</silent><action><task><general>1001</general></task><description>x</description>${notified}</action>`,
      )
      acme.planfix.company.account.change({ pushesApiComments: false })
      await say('not now', notified)
      const [push, another] = acme.planfix.pushes.all
      expect(push?.pairs).toContainEqual(['message', 'to you'])
      expect(push?.pairs).toContainEqual(['messageId', String(id)])
      expect(push?.pairs).toContainEqual(['userName', 'Bridge'])
      expect(another).toBeUndefined()
    })

    test('nobody is sent what he is said to have written himself', async () => {
      const { userId } = anna()
      await say('my own', `<owner><id>${userId}</id></owner><notifiedList><user><id>${userId}</id></user></notifiedList>`)
      expect(acme.planfix.pushes.all).toEqual([])
    })

    test('can be hidden and dated by an administrator, in his time zone', async () => {
      const id = await say('old', '<isHidden>1</isHidden><dateTime>01-02-2020 10:00</dateTime>')
      const comment = comments().get(id)
      expect([comment.isHidden, comment.dateTime]).toEqual([true, Date.UTC(2020, 1, 1, 4, 30)])
      const shown = await acme.as(acme.oleg).call('action.get', `<action><id>${id}</id></action>`)
      expect(shown.at('action', 'dateTime')).toBe('01-02-2020 07:30')
    })

    test('puts the task into a status, and tells it', async () => {
      const id = await say('done', '<taskNewStatus>3</taskNewStatus>')
      expect(task()).toMatchObject({ status: 3, isClosed: true })
      const shown = await acme.call('action.get', `<action><id>${id}</id></action>`)
      expect([
        shown.at('action', 'type'),
        shown.at('action', 'statusChange', 'oldStatus'),
        shown.at('action', 'statusChange', 'newStatus'),
      ]).toEqual([...['ACTION', '1', '3']])
      expect((await list('<pageSize>1</pageSize>')).at('actions', 'action', 'id')).toBe(String(id))
    })

    test('is at a contact as well', async () => {
      const reply = await add('<description>about her</description>', '<contact><general>5001</general></contact>')
      const ofContact = await acme.call('action.getList', '<contact><general>5001</general></contact><pageCurrent>1</pageCurrent>')
      expect(ofContact.at('actions', 'action', 'id')).toBe(reply.at('action', 'id'))
      expect(ofContact.at('actions', 'action', 'contact', 'general')).toBe('5001')
      expect(ofContact.at('actions', 'action', 'task')).toBeUndefined()
    })

    test.each([
      ['no action', '', '0009'],
      ['no task', '<action><description>x</description></action>', '0009'],
      [
        'both',
        '<action><description>x</description><task><general>1001</general></task><contact><general>5001</general></contact></action>',
        '0019',
      ],
      ['no text', '<action><task><general>1001</general></task></action>', '0009'],
      ['an unknown task', '<action><description>x</description><task><general>7</general></task></action>', '3001'],
      ['a number in the place of an id', '<action><description>x</description><task><id>1001</id></task></action>', '3001'],
      ['an unknown contact', '<action><description>x</description><contact><general>7</general></contact></action>', '8002'],
      [
        'an unknown owner',
        '<action><description>x</description><task><general>1001</general></task><owner><id>5001</id></owner></action>',
        '6004',
      ],
      [
        'an unknown status',
        '<action><description>x</description><task><general>1001</general></task><taskNewStatus>99</taskNewStatus></action>',
        '0015',
      ],
      [
        'no such day',
        '<action><description>x</description><task><general>1001</general></task><dateTime>31-02-2020</dateTime></action>',
        '0015',
      ],
    ])('%s is refused', async (_, content, code) => {
      expect((await acme.call('action.add', content)).outcome).toBe(code)
      expect(acme.planfix.tasks.ofChat('c1').comments).toHaveLength(1)
    })

    test('general wins over id', async () => {
      const reply = await add('<description>x</description>', `<task><id>999</id><general>1001</general></task>`)
      expect(reply.outcome).toBe('ok')
    })

    test('an employee writes only where he has to do with the task, and not in the past', async () => {
      const content = `<action><description>x</description><task><general>1001</general></task></action>`
      expect((await acme.as(acme.vera).call('action.add', content)).outcome).toBe('3008')
      acme.planfix.company.tasks.change(1001, { workers: [{ kind: 'employee', id: acme.vera.id }] })
      expect((await acme.as(acme.vera).call('action.add', content)).outcome).toBe('ok')
      const dated = content.replace('<task>', '<dateTime>01-01-2020 10:00</dateTime><task>')
      expect((await acme.as(acme.vera).call('action.add', dated)).outcome).toBe('4001')
    })
  })

  describe('action.get', () => {
    test('shows what it is, where, by whom and to whom, with its files', async () => {
      const push = acme.sandbox.oleg.answers({ chatId: 'c1' }, 'see', { attachments: [{ name: 'a.txt', content: 'один' }] })
      const reply = await acme.call('action.get', `<action><id>${push.messageId}</id></action>`)
      const { clockAt } = comments().get(Number(push.messageId))
      const zone = {
        timeZone: 'Asia/Kolkata',
        hourCycle: 'h23',
        day: '2-digit',
        month: '2-digit',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      } as const
      const dateTime = new Intl.DateTimeFormat('ru', zone).format(clockAt).replaceAll('.', '-').replace(',', '')
      expect(reply.at('action')).toMatchObject({
        ...{ id: push.messageId, description: 'see', type: 'COMMENT', dateTime, isNotRead: '0' },
        task: { id: String(task().id), title: 'Anna (WebChat, Shop)' },
        owner: { id: String(acme.oleg.id), name: 'Олег Петров' },
        notifiedList: { user: { id: String(anna().userId), name: 'Anna' } },
        files: { file: { name: 'a.txt' } },
      })
      expect(reply.body).not.toContain('fromType')
    })

    test.each([
      ['<action><id>1</id></action>', '4002'],
      ['<action></action>', '0009'],
      ['', '0009'],
    ])('%s is refused with %s', async (content, code) => {
      expect((await acme.call('action.get', content)).outcome).toBe(code)
    })

    test('a deleted comment is there no more, nor is one of a deleted task', async () => {
      const id = await say('x')
      const other = await say('y')
      acme.sandbox.oleg.deletes(id)
      expect((await acme.call('action.get', `<action><id>${id}</id></action>`)).outcome).toBe('4002')
      acme.sandbox.oleg.deletesTask(1001)
      expect((await acme.call('action.get', `<action><id>${other}</id></action>`)).outcome).toBe('4002')
    })

    test('of others only those who may see it: 4009, and hidden ones 4008', async () => {
      const id = await say('x', '<isHidden>1</isHidden>')
      const get = () => acme.as(acme.vera).call('action.get', `<action><id>${id}</id></action>`)
      expect((await get()).outcome).toBe('4009')
      acme.planfix.company.tasks.change(1001, { workers: [{ kind: 'employee', id: acme.vera.id }] })
      expect((await get()).outcome).toBe('4008')
      acme.sandbox.oleg.edits(id, undefined, { notified: [{ kind: 'employee', id: acme.vera.id }] })
      expect((await get()).outcome).toBe('ok')
    })
  })

  describe('action.getList', () => {
    test('shows the history newest first, what Planfix wrote of itself too, with numbers of all', async () => {
      await say('two')
      acme.sandbox.oleg.closes(1001)
      const reply = await list('<pageSize>100</pageSize>')
      expect(reply.all('actions', 'action', 'type')).toEqual(['STATUSCHANGED', 'COMMENT', 'COMMENT', 'TASKCREATED'])
      expect(reply.all('actions', 'action', 'description')).toEqual(['{event21}', 'two', 'hi', '{event21}'])
      expect([reply.at('actions', '@count'), reply.at('actions', '@totalCount')]).toEqual(['4', '4'])
      const upwards = await list('<pageSize>2</pageSize><sort>asc</sort>')
      expect(upwards.all('actions', 'action', 'type')).toEqual(['TASKCREATED', 'COMMENT'])
      expect([upwards.at('actions', '@count'), upwards.at('actions', '@totalCount')]).toEqual(['2', '4'])
    })

    test('goes page by page; page 0 only counts', async () => {
      for (const text of ['2', '3', '4']) await say(text)
      const page = (number: number) =>
        acme.call('action.getList', `<task><general>1001</general></task><pageCurrent>${number}</pageCurrent><pageSize>2</pageSize>`)
      expect((await page(2)).all('actions', 'action', 'description')).toEqual(['2', 'hi'])
      expect((await page(4)).at('actions', '@count')).toBe('0')
      const none = await page(0)
      expect([none.at('actions', '@count'), none.at('actions', '@totalCount')]).toEqual(['0', '5'])
    })

    test('an edited comment shows its new text, a deleted one is left out', async () => {
      const [one, two] = [await say('one'), await say('two')]
      acme.sandbox.oleg.edits(one, 'otherwise & <so>')
      acme.sandbox.oleg.deletes(two)
      const reply = await list('<pageSize>1</pageSize>')
      expect(reply.at('actions', 'action', 'description')).toBe('otherwise &amp; &lt;so&gt;')
    })

    test('hidden comments are shown to administrators, their authors and the notified', async () => {
      acme.planfix.company.tasks.change(1001, { workers: [{ kind: 'employee', id: acme.vera.id }] }, undefined, true)
      await say('secret', '<isHidden>1</isHidden>')
      await say('secret with vera', `<isHidden>1</isHidden><notifiedList><user><id>${acme.vera.id}</id></user></notifiedList>`)
      expect((await list('<pageSize>2</pageSize>', acme.vera)).all('actions', 'action', 'description')).toEqual(['secret with vera', 'hi'])
      expect((await list('<pageSize>2</pageSize>', acme.oleg)).all('actions', 'action', 'description')).toEqual([
        'secret with vera',
        'secret',
      ])
    })

    test.each([
      ['<pageCurrent>1</pageCurrent>', '0009'],
      ['<task><general>1001</general></task>', '0009'],
      ['<task><general>7</general></task><pageCurrent>1</pageCurrent>', '3001'],
      ['<task><general>1001</general></task><pageCurrent>1</pageCurrent><pageSize>101</pageSize>', '0021'],
      ['<task><general>1001</general></task><pageCurrent>-1</pageCurrent>', '0015'],
      ['<task><general>1001</general></task><pageCurrent>1</pageCurrent><sort>up</sort>', '0015'],
      ['<task><general>1001</general></task><contact><general>5001</general></contact><pageCurrent>1</pageCurrent>', '0019'],
    ])('%s is refused with %s', async (content, code) => {
      expect((await acme.call('action.getList', content)).outcome).toBe(code)
    })
  })

  describe('action.getListByPeriod', () => {
    const at = (moment: number) => {
      const zone = {
        timeZone: 'Asia/Kolkata',
        hourCycle: 'h23',
        day: '2-digit',
        month: '2-digit',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      } as const
      return new Intl.DateTimeFormat('ru', zone).format(moment).replaceAll('.', '-').replace(',', '')
    }
    const during = (from: number, to: number, more = '', who = acme.robot) =>
      acme
        .as(who)
        .call('action.getListByPeriod', `<fromDate>${at(from)}</fromDate><toDate>${at(to)}</toDate><pageCurrent>1</pageCurrent>${more}`)

    test('is one list of all tasks, newest first, by the minute', async () => {
      const now = acme.planfix.clock.now()
      acme.planfix.clock.advance(10 * minute)
      await acme.sandbox.annaWrites('in another task', { chatId: 'c2' })
      const reply = await during(now - minute, now + 20 * minute)
      expect(reply.all('actions', 'action', 'description')).toEqual(['in another task', '{event21}', 'hi', '{event21}'])
      const late = await during(now + 5 * minute, now + 20 * minute, '<sort>asc</sort>')
      expect(late.all('actions', 'action', 'description')).toEqual(['{event21}', 'in another task'])
    })

    test('ends with the beginning of the last minute', async () => {
      const now = acme.planfix.clock.now()
      const lastMinute = Math.floor(now / minute) * minute
      const moment = Math.ceil((now + minute) / minute) * minute
      acme.planfix.clock.speed = 0
      acme.planfix.clock.advance(moment + 30_000 - acme.planfix.clock.now())
      await say('in the middle of a minute')
      expect((await during(lastMinute, moment)).all('actions', 'action', 'description')).not.toContain('in the middle of a minute')
      expect((await during(moment, moment + minute)).all('actions', 'action', 'description')).toEqual(['in the middle of a minute'])
    })

    test('goes by the time of writing, dated comments by the time they name', async () => {
      const id = await say('long ago', '<dateTime>01-02-2020 10:00</dateTime>')
      acme.sandbox.oleg.edits(id, 'edited now')
      const then = Date.UTC(2020, 1, 1, 4, 30)
      expect((await during(then, then)).all('actions', 'action', 'description')).toEqual(['edited now'])
    })

    test('one task only by its internal id; comments at contacts are not in it', async () => {
      await acme.sandbox.annaWrites('in another task', { chatId: 'c2' })
      await add('<description>about her</description>', '<contact><general>5001</general></contact>')
      const now = acme.planfix.clock.now()
      const one = await during(now - minute, now + minute, `<task><id>${task().id}</id></task>`)
      expect(one.all('actions', 'action', 'description')).toEqual(['hi', '{event21}'])
      const all = await during(now - minute, now + minute, '<task><general>1001</general></task>')
      expect(all.all('actions', 'action', 'description')).toEqual(['in another task', '{event21}', 'hi', '{event21}'])
    })

    test('others see the tasks they have to do with', async () => {
      await acme.sandbox.annaWrites('in another task', { chatId: 'c2' })
      acme.planfix.company.tasks.change(1002, { participants: [{ kind: 'employee', id: acme.vera.id }] }, undefined, true)
      const now = acme.planfix.clock.now()
      const seen = await during(now - 120 * minute, now + 120 * minute, '', acme.vera)
      expect(seen.all('actions', 'action', 'description')).toEqual(['in another task', '{event21}'])
    })

    test.each([
      ['<toDate>01-01-2020</toDate><pageCurrent>1</pageCurrent>', '0009'],
      ['<fromDate>2020-01-01</fromDate><toDate>01-01-2020</toDate><pageCurrent>1</pageCurrent>', '0015'],
      ['<fromDate>01-01-2020</fromDate><toDate>01-01-2020</toDate><pageCurrent>1</pageCurrent><task><id>7</id></task>', '3001'],
      ['<fromDate>01-01-2020</fromDate><toDate>01-01-2020</toDate><pageCurrent>1</pageCurrent><pageSize>500</pageSize>', '0021'],
    ])('%s is refused with %s', async (content, code) => {
      expect((await acme.call('action.getListByPeriod', content)).outcome).toBe(code)
    })
  })

  describe('action.update', () => {
    const update = (id: number, content: string, who = acme.robot) =>
      acme.as(who).call('action.update', `<action><id>${id}</id>${content}</action>`)

    test('changes what is told and keeps the rest', async () => {
      const id = await say('before', `<isHidden>1</isHidden><notifiedList><user><id>${acme.oleg.id}</id></user></notifiedList>`)
      expect((await update(id, '<description>after &lt;b&gt;</description>')).at('action', 'id')).toBe(String(id))
      const comment = comments().get(id)
      expect(comment).toMatchObject({ isHidden: true, notified: [{ kind: 'employee', id: acme.oleg.id }] })
      expect(comment.html).toBe('after <b>')
      expect(comment.editedAt).toBeGreaterThan(comment.clockAt)
    })

    test('the text only by its author or a robot', async () => {
      const push = acme.sandbox.oleg.answers({ chatId: 'c1' }, 'mine')
      const id = Number(push.messageId)
      acme.planfix.company.tasks.change(1001, { workers: [{ kind: 'employee', id: acme.vera.id }] }, undefined, true)
      expect((await update(id, '<description>x</description>', acme.vera)).outcome).toBe('4001')
      expect((await update(id, '<isHidden>0</isHidden>', acme.vera)).outcome).toBe('ok')
      expect((await update(id, '<description>mine again</description>', acme.oleg)).outcome).toBe('ok')
      expect((await update(id, '<description>by the robot</description>')).outcome).toBe('ok')
      const robots = await say('of the robot')
      expect((await update(robots, '<description>by an administrator</description>', acme.oleg)).outcome).toBe('4001')
    })

    test('not of what Planfix wrote of itself, nor of files', async () => {
      const created = comments().history[0]?.id ?? 0
      expect((await update(created, '<description>x</description>')).outcome).toBe('4005')
    })

    test('the status only in the last comment', async () => {
      const [first, last] = [await say('first'), await say('last')]
      expect((await update(first, '<taskNewStatus>3</taskNewStatus>')).outcome).toBe('4007')
      expect((await update(last, '<taskNewStatus>COMPLETED</taskNewStatus>')).outcome).toBe('ok')
      expect(task().isClosed).toBe(true)
      expect((await update(1, '<description>x</description>')).outcome).toBe('4002')
    })
  })

  describe('action.delete', () => {
    const remove = (id: number, who = acme.robot) => acme.as(who).call('action.delete', `<action><id>${id}</id></action>`)

    test('takes a comment away', async () => {
      const id = await say('x')
      expect((await remove(id)).at('action', 'id')).toBe(String(id))
      expect(acme.planfix.tasks.ofChat('c1').comments.map(({ text }) => text)).toEqual(['hi'])
      expect((await remove(id)).outcome).toBe('4002')
    })

    test('not by others, not of what changed the status, not of what Planfix wrote of itself', async () => {
      const id = await say('x')
      acme.planfix.company.tasks.change(1001, { workers: [{ kind: 'employee', id: acme.vera.id }] }, undefined, true)
      expect((await remove(id, acme.vera)).outcome).toBe('4001')
      const closing = await say('closed', '<taskNewStatus>3</taskNewStatus>')
      expect((await remove(closing)).outcome).toBe('4007')
      expect((await remove(comments().history[0]?.id ?? 0)).outcome).toBe('4001')
    })
  })
})
