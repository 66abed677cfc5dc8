import type { Command } from 'commander'
import { BridgeError } from '../domain/errors.ts'
import type { DeliveryId } from '../domain/ids.ts'
import type { CommandPorts } from './command-ports.ts'
import { usingWorkspace } from './connections.ts'

export function addSkip(program: Command, ports: CommandPorts): void {
  program
    .command('skip <delivery>')
    .description('give a held delivery up, so that its chat goes on / отказаться от остановленной доставки, чтобы чат продолжился')
    .action((delivery: string) =>
      usingWorkspace(ports, async ({ outbox, unitOfWork }) => {
        const isDone = await unitOfWork.run((tx) => outbox.skip(tx, Number(delivery) as DeliveryId, Date.now()))
        if (!isDone) throw notFound(delivery)
        ports.write(`Delivery ${delivery} is given up; its chat goes on / Доставка ${delivery} пропущена, чат продолжается\n`)
      }),
    )
}

export function notFound(delivery: string): BridgeError {
  return new BridgeError('PLANGRAM_DELIVERY_NOT_FOUND', {
    en: `There is no delivery ${delivery.slice(0, 20)} for which this can be done: it does not exist, is under way, or has ended.`,
    ru: `Нет доставки ${delivery.slice(0, 20)}, с которой это можно сделать: её не существует, она выполняется или уже завершена.`,
  })
}
