import { pino } from 'pino'
import { afterEach, expect, test, vi } from 'vitest'
import { newConnection } from '../connections/testing/new-connection.ts'
import type { SessionStore, StoredSession } from './session-store.ts'
import { TelegramSide } from './telegram-side.ts'

const connection = newConnection({ telegram: { apiId: 1, apiHash: 'hash', botToken: '700100:secret' } })

/** A database that takes its time: a life of the account begins when its session is asked for, and goes on when it is there. */
class SlowSessions implements SessionStore {
  readonly asked: (() => void)[] = []

  loadSession(): Promise<StoredSession> {
    return new Promise((resolve) => this.asked.push(() => resolve({ values: new Map(), authKeys: [] })))
  }

  writeSession = () => Promise.resolve()
  forgetSession = () => Promise.resolve()
  findPeer = () => Promise.resolve(null)
  findPeerReference = () => Promise.resolve(null)
}

const sessions = new SlowSessions()
// Nobody listens on port 9 (RFC 863).
const nowhere = { ipAddress: '127.0.0.1', port: 9, id: 2 }
const side = new TelegramSide({
  connection: () => connection,
  server: { dcs: { main: nowhere, media: nowhere }, identity: 'nowhere' },
  store: sessions,
  commit: () => Promise.resolve(),
  onState: () => {},
  onIgnored: () => {},
  onGap: () => {},
  onFault: () => {},
  log: pino({ level: 'silent' }),
})

function letGoOn(): void {
  for (const go of sessions.asked) go()
}

afterEach(async () => {
  const stopped = side.stop()
  letGoOn()
  await stopped
  sessions.asked.length = 0
})

test('an account that is started while it is still being stopped begins again', async () => {
  side.start()
  await vi.waitFor(() => expect(sessions.asked).toHaveLength(1))
  const stopped = side.stop()
  side.start()
  letGoOn()
  await stopped
  await vi.waitFor(() => expect(sessions.asked).toHaveLength(2))
})

test('of wishes that cross the last one counts, and never do two lives run beside each other', async () => {
  side.start()
  await vi.waitFor(() => expect(sessions.asked).toHaveLength(1))
  const stops = [side.stop()]
  side.start()
  stops.push(side.stop())
  expect(sessions.asked).toHaveLength(1)
  letGoOn()
  await Promise.all(stops)
  side.start()
  await vi.waitFor(() => expect(sessions.asked).toHaveLength(2))
})
