import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { simulatePlanfix } from './simulate-planfix.ts'

describe('the command line', () => {
  const told = { out: [] as string[], err: [] as string[] }
  beforeEach(() => {
    told.out = []
    told.err = []
    vi.spyOn(console, 'log').mockImplementation((text: string) => void told.out.push(text))
    vi.spyOn(console, 'error').mockImplementation((text: string) => void told.err.push(text))
  })
  afterEach(() => {
    vi.restoreAllMocks()
    process.exitCode = undefined
  })

  test('--help tells every option', async () => {
    await simulatePlanfix(['--help'])
    for (const option of [
      'port',
      'control-port',
      'data',
      'provider-id',
      'planfix-token',
      'bridge-url',
      'bridge-token',
      'xml-key',
      'xml-token',
      'rest-token',
    ]) {
      expect(told.out.join('\n')).toContain(`--${option} `)
    }
    expect(process.exitCode).toBeUndefined()
  })

  test.each([
    [['--port', 'http'], '--port must be a port number, 0 to 65535, not "http"'],
    [['--control-port', '70000'], '--control-port must be a port number'],
    [['--colour', 'red'], "Unknown option '--colour'"],
    [['extra'], "Unexpected argument 'extra'"],
    [['--port', '0', '--control-port', '0', '--bridge-url', 'no url'], 'The bridge URL is no URL'],
  ])('%j is a mistake, told in words, exit code 2', async (args, mistake) => {
    await simulatePlanfix(args)
    expect(told.err.join('\n')).toContain(mistake)
    expect(process.exitCode).toBe(2)
  })

  test('tells its addresses in one line when it is ready, and stops on a signal', async () => {
    const listeners = process.listeners('SIGTERM')
    const stopped = simulatePlanfix(['--port', '0', '--control-port', '0', '--provider-id', 'shop'])
    await vi.waitFor(() => expect(told.out).toHaveLength(1))
    const [, url, control] = /chat API (\S+), control API (\S+)$/.exec(told.out[0] ?? '') ?? []
    expect(await (await fetch(`${control}/health`)).json()).toEqual({ isReady: true, url })
    expect(JSON.stringify(await (await fetch(`${control}/integrations`)).json())).toContain('"providerId":"shop"')
    const robot = { headers: { authorization: `Basic ${btoa('xml-key:xml-token')}` }, method: 'POST' }
    const body = '<request method="user.get"><account>acme</account></request>'
    expect(await (await fetch(new URL('/xml/', url), { ...robot, body })).text()).toContain('<name>Bridge</name>')
    const [stop] = process.listeners('SIGTERM').filter((listener) => !listeners.includes(listener))
    stop?.('SIGTERM')
    await stopped
    await expect(fetch(`${control}/health`)).rejects.toThrow()
    expect(process.exitCode).toBeUndefined()
  })
})
