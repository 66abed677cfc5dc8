import { expect, test } from 'vitest'
import type { TaskNumber } from '../domain/ids.ts'
import { ChatlessTasks } from './chatless-tasks.ts'

const task = (number: number) => number as TaskNumber
const minuteMs = 60_000

test('a task without a chat is believed to have none for a minute, then two, and at most an hour', () => {
  const tasks = new ChatlessTasks()
  const beliefs: number[] = []
  for (let now = 0; beliefs.length < 8; ) {
    tasks.note(task(1), now)
    const lookedAt = now
    while (tasks.lookedAt(task(1), now) === lookedAt) now += minuteMs
    beliefs.push((now - lookedAt) / minuteMs)
  }
  expect(beliefs).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
})

test('one that turned out to have a chat, and one before whose look the clock was set, is asked about again', () => {
  const tasks = new ChatlessTasks()
  tasks.note(task(1), minuteMs)
  expect(tasks.lookedAt(task(1), minuteMs - 1)).toBeUndefined()
  expect(tasks.lookedAt(task(1), minuteMs)).toBe(minuteMs)
  tasks.forget(task(1))
  expect(tasks.lookedAt(task(1), minuteMs)).toBeUndefined()
})

test('of very many tasks those looked for longest ago are forgotten', () => {
  const tasks = new ChatlessTasks()
  for (let number = 1; number <= 1_001; number++) tasks.note(task(number), 0)
  const known = Array.from({ length: 1_001 }, (_, index) => tasks.lookedAt(task(index + 1), 1) !== undefined)
  expect([known.filter(Boolean).length, known[0], known.at(-1)]).toEqual([1_000, false, true])
})
