import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { Connections } from '../connections/connections.ts'
import { noFurtherAccess } from '../domain/connection.ts'
import { openStore, type Store } from './open-store.ts'
import { newFolder } from './testing/open-test-store.ts'

const details = {
  telegram: { apiId: 1, apiHash: 'hash', botToken: '700:token' },
  planfix: { apiUrl: 'https://acme.planfix.com/webchat/api', api: 'chat', apiKey: 'key', ...noFurtherAccess },
  providerId: null,
  sessionKey: 'the-first-session-key',
} as const

let bridge: Store
let command: Store
beforeEach(async () => {
  const folder = newFolder()
  const open = () => openStore({ path: join(folder.path, 'plangram.db'), encryptionKey: null, isExclusive: false })
  bridge = await open()
  command = await open()
  return async () => {
    await command[Symbol.asyncDispose]()
    await bridge[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  }
})

test('a key that a command has just made outlives a bridge that stops the connection with an older copy', async () => {
  const [here, beside] = [new Connections(bridge.connections, Date.now), new Connections(command.connections, Date.now)]
  const stale = await here.create('shop', details)
  const rotated = await beside.set('shop', { session_key: 'rotate' })
  const stopped = await here.setStopped(stale, true)
  expect(stopped).toMatchObject({ isStopped: true, sessionKey: rotated.sessionKey, previousSessionKey: details.sessionKey })
  expect(await beside.read('shop')).toEqual(stopped)
})

test('what is changed at the same moment is all kept', async () => {
  const connections = new Connections(bridge.connections, Date.now)
  const made = await connections.create('shop', details)
  await Promise.all([
    connections.setStopped(made, true),
    connections.set('shop', { provider_id: 'mine' }),
    connections.set('shop', { status_language: 'en' }),
    connections.set('shop', { planfix_concurrency: '7' }),
  ])
  expect(await connections.read('shop')).toMatchObject({
    isStopped: true,
    providerId: 'mine',
    settings: { status_language: 'en', planfix_concurrency: 7 },
  })
})

test('a value that is taken, and one that is wrong, change nothing', async () => {
  const connections = new Connections(bridge.connections, Date.now)
  await connections.create('shop', details)
  const other = await connections.create('office', { ...details, sessionKey: 'another-session-key' })
  await expect(connections.set('office', { session_key: details.sessionKey })).rejects.toMatchObject({ code: 'PLANGRAM_CONNECTION_EXISTS' })
  await expect(connections.set('office', { status_language: 'xx' })).rejects.toMatchObject({ code: 'PLANGRAM_CONNECTION_INVALID' })
  expect(await connections.read('office')).toEqual(other)
})

test('the first login is noted once, whatever is changed meanwhile', async () => {
  const connections = new Connections(bridge.connections, Date.now)
  const stale = await connections.create('shop', details)
  await command.connections.noteFirstLogin(stale.id, 5)
  await connections.setStopped(stale, true)
  expect((await connections.read('shop')).firstLoginAt).toBe(5)
})
