import { beforeEach, describe, expect, test } from 'vitest'
import { ConnectionStatus } from './status.ts'

const words = (en: string) => ({ en, ru: `${en} по-русски` })

describe('the status of a connection', () => {
  let now: number
  let status: ConnectionStatus

  beforeEach(() => {
    now = 1_000
    status = new ConnectionStatus(() => now)
  })

  test('begins Offline, connecting', () => {
    expect(status.current()).toEqual({
      status: 'Offline',
      state: 'connecting',
      reason: { en: 'Starting', ru: 'Запускается' },
      since: 1_000,
    })
    expect(status.telegramState).toBe('connecting')
    expect(status.lastError).toBeUndefined()
  })

  test.each(['connecting', 'needs_login', 'limited'] as const)('is Offline while Telegram is %s', (state) => {
    now = 2_000
    expect(status.reportTelegram(state, words('why'))).toBe(true)
    expect(status.current()).toEqual({ status: 'Offline', state, reason: words('why'), since: 2_000 })
    expect(status.telegramState).toBe(state)
  })

  test('is Online only while the account is up', () => {
    now = 2_000
    status.reportTelegram('online', words('up'))
    expect(status.current()).toEqual({ status: 'Online', state: 'online', reason: words('up'), since: 2_000 })
  })

  test('the same report again is no news, and the time stays', () => {
    status.reportTelegram('online', words('up'))
    now = 2_000
    expect(status.reportTelegram('online', words('up'))).toBe(false)
    expect(status.current().since).toBe(1_000)
    expect(status.reportTelegram('online', words('still up'))).toBe(true)
    expect(status.current().since).toBe(2_000)
  })

  test('Planfix’s trouble pauses a connection that is up, until it is over', () => {
    status.reportTelegram('online', words('up'))
    now = 2_000
    status.reportPlanfix(words('wrong key'))
    expect(status.current()).toEqual({ status: 'Offline', state: 'paused', reason: words('wrong key'), since: 2_000 })
    now = 3_000
    status.reportPlanfix(words('wrong key'))
    expect(status.current().since).toBe(2_000)
    status.reportPlanfix(words('wrong address'))
    expect(status.current()).toMatchObject({ reason: words('wrong address'), since: 3_000 })
    status.reportPlanfix(undefined)
    expect(status.current()).toEqual({ status: 'Online', state: 'online', reason: words('up'), since: 1_000 })
  })

  test('Telegram’s trouble is told before Planfix’s', () => {
    status.reportPlanfix(words('wrong key'))
    status.reportTelegram('needs_login', words('bad token'))
    expect(status.current().state).toBe('needs_login')
    expect(status.telegramState).toBe('needs_login')
  })

  test('the operator’s wish is told before anything', () => {
    status.reportTelegram('online', words('up'))
    status.reportPlanfix(words('wrong key'))
    now = 2_000
    status.reportStopped(true)
    now = 3_000
    status.reportStopped(true)
    expect(status.current()).toMatchObject({ status: 'Offline', state: 'stopped', since: 2_000 })
    expect(status.telegramState).toBe('online')
    status.reportPlanfix(undefined)
    status.reportStopped(false)
    expect(status.current()).toMatchObject({ status: 'Online', state: 'online', since: 1_000 })
  })

  test('the latest error is kept with its time', () => {
    status.reportError('first')
    now = 2_000
    status.reportError('second')
    expect(status.lastError).toEqual({ at: 2_000, text: 'second' })
  })
})
