import { describe, expect, test, vi } from 'vitest'
import { simulateTelegram, UsageError } from './simulate-telegram.ts'

describe('the command line', () => {
  test.each([
    [['--port', '99999'], '--port 99999: a port is a number from 0 to 65535.'],
    [['--control-port', 'x'], '--control-port x: a port is a number from 0 to 65535.'],
    [['--prot', '5'], "Unknown option '--prot'"],
    [['extra'], "Unexpected argument 'extra'"],
  ])('%j is refused', async (args, message) => {
    await expect(simulateTelegram(args)).rejects.toThrow(UsageError)
    await expect(simulateTelegram(args)).rejects.toThrow(message)
  })

  test('--help names every option', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    await simulateTelegram(['--help'])
    const help = write.mock.calls.join('')
    write.mockRestore()
    for (const option of ['--port', '--control-port', '--host', '--data', '--key-out', '--help']) expect(help).toContain(`  ${option} `)
  })
})
