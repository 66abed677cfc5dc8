import type { Command } from 'commander'
import type { DeliveryId } from '../domain/ids.ts'
import { notFound } from './skip.ts'
import type { CommandPorts } from './command-ports.ts'
import { usingWorkspace } from './connections.ts'

export function addRetry(program: Command, ports: CommandPorts): void {
  program
    .command('retry <delivery>')
    .description(
      'try a held or rejected delivery again (its number is in the log and in `trace`) / повторить остановленную или отклонённую доставку',
    )
    .action((delivery: string) =>
      usingWorkspace(ports, async ({ outbox, unitOfWork }) => {
        const isDone = await unitOfWork.run((tx) => outbox.retry(tx, Number(delivery) as DeliveryId, Date.now()))
        if (!isDone) throw notFound(delivery)
        ports.write(`Delivery ${delivery} will be tried again / Доставка ${delivery} будет повторена\n`)
      }),
    )
}
