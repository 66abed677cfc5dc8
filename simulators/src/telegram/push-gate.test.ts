import { expect, test } from 'vitest'
import { PushGate } from './push-gate.ts'

test.each<[string, (gate: PushGate) => void, number[]]>([
  ['nothing asked for', () => undefined, [1, 2, 3, 4]],
  ['two swallowed', (gate) => gate.swallow(2), [3, 4]],
  ['two doubled', (gate) => gate.twice(2), [1, 1, 2, 2, 3, 4]],
  ['three reversed', (gate) => gate.reverse(3), [3, 2, 1, 4]],
  ['a change of mind', (gate) => [gate.swallow(2), gate.twice(1)], [1, 1, 2, 3, 4]],
  ['everything ended', (gate) => [gate.swallow(2), gate.clear()], [1, 2, 3, 4]],
])('%s', (_name, ask, expected) => {
  const { gate, left, push } = newGate()
  ask(gate)
  push(1, 2, 3, 4)
  expect(left).toEqual(expected)
})

test('what is held leaves in its order when it is released', () => {
  const { gate, left, push } = newGate()
  gate.hold()
  push(1, 2)
  expect(left).toEqual([])
  expect(gate.describe()).toEqual({ mode: 'hold', left: 0, waiting: 2 })
  gate.release()
  push(3)
  expect(left).toEqual([1, 2, 3])
})

test('what waits to be reversed is not lost when something else is asked for', () => {
  const { gate, left, push } = newGate()
  gate.reverse(3)
  push(1, 2)
  gate.swallow(1)
  push(3, 4)
  expect(left).toEqual([1, 2, 4])
})

function newGate() {
  const gate = new PushGate()
  const left: number[] = []
  const push = (...numbers: number[]) => {
    for (const number of numbers) gate.pass(() => left.push(number))
  }
  return { gate, left, push }
}
