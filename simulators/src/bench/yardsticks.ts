import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Agent, request } from 'undici'
import { freePort } from '../free-port.ts'
import { percentile, round } from './figures.ts'
import { tokens } from './rig.ts'

/** What this machine gives at this moment, to hold the bridge's figures against. */
export interface Yardstick {
  /** Appending 512 bytes and making them durable, ms. */
  fsyncP50Ms: number
  /** A bare `node:http` forwarder in place of the bridge, 64 at once, to the same Planfix. It stores nothing. */
  forwarderPerSecond: number
  /** The same at 20 messages a second. */
  forwarderP50Ms: number
}

export async function measureYardstick(folder: string, planfixUrl: string): Promise<Yardstick> {
  const fsyncP50Ms = measureFsync(folder)
  const port = await freePort()
  const script = fileURLToPath(new URL('./bare-forwarder.js', import.meta.url))
  const forwarder = spawn(process.execPath, [script, String(port), planfixUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(forwarder.stdout, 'data')
  try {
    const address = `http://127.0.0.1:${port}/`
    await forward(address, 300, 64)
    return { fsyncP50Ms, forwarderPerSecond: await forward(address, 4_000, 64), forwarderP50Ms: await paced(address, 100) }
  } finally {
    forwarder.kill()
  }
}

function measureFsync(folder: string): number {
  const file = openSync(join(folder, 'fsync-probe'), 'w')
  const block = Buffer.alloc(512, 1)
  const times = Array.from({ length: 200 }, () => {
    const started = performance.now()
    writeSync(file, block)
    fdatasyncSync(file)
    return performance.now() - started
  })
  closeSync(file)
  return percentile(times, 0.5)
}

/** So many messages, `atOnce` of them under way; returns messages a second. */
async function forward(address: string, count: number, atOnce: number): Promise<number> {
  const agent = new Agent({ connections: atOnce })
  const started = performance.now()
  let next = 0
  const sender = async () => {
    while (next < count) await post(agent, address, next++)
  }
  await Promise.all(Array.from({ length: atOnce }, sender))
  await agent.close()
  return round((count / (performance.now() - started)) * 1_000)
}

async function paced(address: string, count: number): Promise<number> {
  const agent = new Agent()
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const started = performance.now()
    await post(agent, address, index)
    times.push(performance.now() - started)
    await sleep(Math.max(0, 50 - (performance.now() - started)))
  }
  await agent.close()
  return percentile(times, 0.5)
}

async function post(agent: Agent, address: string, index: number): Promise<void> {
  const body = new URLSearchParams({
    cmd: 'newMessage',
    providerId: 'telegram',
    planfix_token: tokens.planfix,
    chatId: `yardstick-${index % 64}`,
    contactId: `yardstick-${index % 64}`,
    contactName: 'Yardstick',
    message: `Сообщение номер ${index} из семидесяти пяти букв, чтобы было похоже на правду`,
  })
  const answer = await request(address, {
    dispatcher: agent,
    method: 'POST',
    body: body.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  if (answer.statusCode !== 200) throw new Error(`The forwarder answered ${answer.statusCode}: ${await answer.body.text()}`)
  await answer.body.dump()
}
