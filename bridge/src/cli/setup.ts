import type { Command } from 'commander'
import type { CommandPorts } from './command-ports.ts'

export function addSetup(program: Command, ports: CommandPorts): void {
  program
    .command('setup')
    .description('run without any connection yet, to make the first one / запустить без соединений, чтобы создать первое')
    .action(async () => {
      process.exitCode = await ports.run('setup')
    })
}
