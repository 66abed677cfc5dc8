import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Address } from '../bot-report.ts'

const LOADER = new URL('./register-typescript.mjs', import.meta.url).href
const ENTRY = fileURLToPath(new URL('./run-simulator.ts', import.meta.url))

/** A simulator in a process of its own, which can be killed as a power cut would do it. */
export class SimulatorProcess {
  readonly address: Address
  readonly publicKeyPem: string
  readonly #child: ChildProcess
  readonly #controlUrl: string

  private constructor(child: ChildProcess, readyLine: string, publicKeyPem: string) {
    const [, host = '', port, controlUrl = ''] = /clients (\S+):(\d+), control (\S+)/.exec(readyLine) ?? []
    this.address = { host, port: Number(port) }
    this.publicKeyPem = publicKeyPem
    this.#child = child
    this.#controlUrl = controlUrl
  }

  /** Ports are chosen by the system unless given. Killed when the test is over. */
  static async start(dataDir: string, port = 0): Promise<SimulatorProcess> {
    const keyOut = join(dataDir, 'public-key.pem')
    const args = ['--port', String(port), '--control-port', '0', '--data', dataDir, '--key-out', keyOut]
    const child = spawn(process.execPath, ['--import', LOADER, ENTRY, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
    const readyLine = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => ['exited'])])
    return new SimulatorProcess(child, String(readyLine[0]), readFileSync(keyOut, 'utf8'))
  }

  /** A call of the control API. */
  async control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#controlUrl}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return (await response.json()) as Answer
  }

  /** `kill -9`: nothing in the process gets a chance to run. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }

  /** Resolves to the exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM')
    const [code] = await once(this.#child, 'exit')
    return code
  }
}
