import { Command } from 'commander'
import type { CommandPorts } from './command-ports.ts'
import { addConnections } from './connections.ts'
import { addDoctor } from './doctor.ts'
import { addRetry } from './retry.ts'
import { addSetup } from './setup.ts'
import { addSkip } from './skip.ts'
import { addStart } from './start.ts'
import { addTrace } from './trace.ts'

/** `plangram`, one file for each command. */
export function createProgram(ports: CommandPorts, version: string): Command {
  const program = new Command('plangram')
    .description('Bridge between Telegram and Planfix / Мост между Telegram и Планфиксом')
    .version(version)
  addStart(program, ports)
  addSetup(program, ports)
  addConnections(program, ports)
  addDoctor(program, ports)
  addTrace(program, ports)
  addRetry(program, ports)
  addSkip(program, ports)
  return program
}
