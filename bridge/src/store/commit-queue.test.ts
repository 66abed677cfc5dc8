import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ConnectionId } from '../domain/ids.ts'
import type { Transaction } from '../outbox/unit-of-work.ts'
import { openStore, type Store } from './open-store.ts'
import { newFolder } from './testing/open-test-store.ts'

describe('group commit', () => {
  const folder = newFolder()
  let store: Store
  let commits: number[]
  beforeEach(async () => {
    commits = []
    store = await openStore({
      path: `${folder.path}/commits.db`,
      encryptionKey: null,
      isExclusive: false,
      onCommit: (works) => commits.push(works),
    })
  })
  afterEach(() => store[Symbol.asyncDispose]())

  const until = (ms: number) => ({ until: ms, reason: { ru: '', en: '' } })
  const write = (name: string) => (tx: Transaction) => store.outbox.setWait(tx, route(name), until(1))
  const route = (name: string) => ({ connectionId: name as ConnectionId, direction: 'to_planfix' }) as const
  const isThere = async (name: string) => (await store.outbox.getWait(route(name))) !== null

  test('works that come together share one commit', async () => {
    await Promise.all(['a', 'b', 'c'].map((name) => store.unitOfWork.run(write(name))))
    expect(commits).toEqual([3])
  })

  test('a work begun inside another joins its commit', async () => {
    let inner: Promise<void> | undefined
    await store.unitOfWork.run(async (tx) => {
      await write('outer')(tx)
      inner = store.unitOfWork.run(write('inner'))
    })
    await inner
    expect(commits).toEqual([2])
    expect(await isThere('inner')).toBe(true)
  })

  test('a failing work is undone alone; the others of its commit are written and keep their results', async () => {
    const results = await Promise.allSettled([
      store.unitOfWork.run(async (tx) => {
        await write('good 1')(tx)
        return 'one'
      }),
      store.unitOfWork.run(async (tx) => {
        await write('bad')(tx)
        throw new Error('after writing')
      }),
      store.unitOfWork.run(async (tx) => {
        await write('good 2')(tx)
        return 'two'
      }),
    ])
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual(['one', 'failed', 'two'])
    expect(await Promise.all(['good 1', 'bad', 'good 2'].map(isThere))).toEqual([true, false, true])
  })

  test('more works than one commit takes are all done, in order', async () => {
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 450 }, (_, index) =>
        store.unitOfWork.run(async (tx) => {
          await write(`w${index}`)(tx)
          order.push(index)
        }),
      ),
    )
    expect(order).toEqual(Array.from({ length: 450 }, (_, index) => index))
    expect(commits.reduce((sum, works) => sum + works, 0)).toBe(450)
    expect(commits.length).toBeLessThan(10)
  })
})
