import { expect, test } from 'vitest'
import { Events } from './events.ts'
import { createLogger } from './logger.ts'
import { Metrics } from './metrics.ts'

const words = { en: 'refused', ru: 'отказано' }
const attempt = {
  connection: 'shop',
  direction: 'to_planfix',
  lane: 'tg-1',
  delivery: 1,
  message: 1,
  kind: 'planfix_message',
  attempt: 1,
  answer: '408',
  ms: 1,
  ageMs: 1,
}

test.each<[string, (events: Events) => void]>([
  ['a repeat with another text', (events) => events.repeatDiffers('shop', 1)],
  ['a gap', (events) => events.gapFound('shop', 'account')],
  ['a gap that was looked through', (events) => events.gapFilled('shop', 2)],
  ['a gap that could not be', (events) => events.gapLeft('shop', words)],
  ['a fault', (events) => events.fault(new Error('no'), words)],
  ['an attempt whose end is not known', (events) => events.attempted({ ...attempt, outcome: 'uncertain', next: 'waiting' })],
  ['a message that was refused', (events) => events.attempted({ ...attempt, outcome: 'rejected', next: 'rejected' })],
  ['a slow disk', (events) => events.commit(3, 1_500)],
  ['trouble of a route', (events) => events.routeTroubled('shop', 'to_planfix', words, '401')],
  ['its end', (events) => events.routeRecovered('shop', 'to_planfix')],
  ['that changes cannot be looked for', (events) => events.reviewRefused('shop', words, '0020')],
  ['a second card', (events) => events.secondCard('shop', 'tg-1', [1, 2])],
])('%s is told in English and in Russian, in one line', (_what, tell) => {
  const lines: string[] = []
  const { log } = createLogger({ level: 'info', file: null, format: 'line', write: (line) => lines.push(line) })
  tell(new Events(log, new Metrics()))
  expect(lines).toEqual([expect.stringMatching(/[a-z]{3}.* \/ .*[а-я]{3}/)])
})
