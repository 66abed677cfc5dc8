import type { Command } from 'commander'
import type { CommandPorts } from './command-ports.ts'

export function addStart(program: Command, ports: CommandPorts): void {
  program
    .command('start')
    .description('run the bridge / запустить мост')
    .action(async () => {
      process.exitCode = await ports.run('start')
    })
}
