import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface BridgeProcessOptions {
  /** Where the bridge runs: its `.env`, if any, its database and its log are there. */
  folder: string
  port: number
  /** The environment, besides PATH and HOME: what an operator would put into `.env`. */
  env: Record<string, string>
  /** Told each line that the bridge prints. */
  onLine?: ((line: string) => void) | undefined
  /** `npm start` or `npm run setup`; the former by default. */
  mode?: 'start' | 'setup'
}

/** What `npm start` or `npm run setup` runs in this repository, without npm between us and the process. */
function bridgeCommand(mode: 'start' | 'setup' = 'start'): string[] {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<'start' | 'setup', string> }
  return scripts[mode].split(' ').map((word) => (word === 'node' ? process.execPath : word.endsWith('.mjs') ? join(root, word) : word))
}

const keptLines = 200

/** The bridge as a process of its own, reached only through its environment and its ports. */
export class BridgeProcess {
  readonly #options: BridgeProcessOptions
  #child: ChildProcess | undefined
  #lines: string[] = []

  constructor(options: BridgeProcessOptions) {
    this.#options = options
  }

  get address(): string {
    return `http://127.0.0.1:${this.#options.port}`
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** The last lines that it printed. */
  get lines(): readonly string[] {
    return this.#lines
  }

  /** Starts it, and resolves when it says that it is ready. @throws when it ends before, with what it printed */
  async start(timeoutMs = 30_000): Promise<void> {
    this.launch()
    await this.ready(timeoutMs)
  }

  /** Starts it without waiting for anything. */
  launch(): void {
    const child = this.#spawn(bridgeCommand(this.#options.mode))
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => this.#keep(text))
  }

  async ready(timeoutMs = 30_000): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; ) {
      if (!this.isRunning)
        throw new Error(`The bridge ended with ${this.#child?.exitCode ?? this.#child?.signalCode}:\n${this.#lines.join('\n')}`)
      const response = await fetch(`${this.address}/readyz`).catch(() => undefined)
      if (response?.status === 200) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`The bridge was not ready within ${timeoutMs} ms:\n${this.#lines.join('\n')}`)
  }

  /** Runs another command of the product in the same folder and environment: `command('connections', 'list')`. */
  async command(...args: string[]): Promise<{ code: number | null; output: string }> {
    const child = this.#spawn([...bridgeCommand().slice(0, -1), ...args])
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, output }
  }

  /** As an operator stops it; resolves to its exit code. */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM')
  }

  /** As a power cut or the kernel would: no chance to finish anything. */
  kill(): Promise<number | null> {
    return this.#end('SIGKILL')
  }

  /** Resolves to the exit code once it has ended by itself. */
  async ended(): Promise<number | null> {
    if (this.isRunning && this.#child) await once(this.#child, 'exit')
    return this.#child?.exitCode ?? null
  }

  #spawn([file = '', ...args]: readonly string[]) {
    const { PATH = '', HOME = '' } = process.env
    const env = { PATH, HOME, PORT: String(this.#options.port), ...this.#options.env }
    return spawn(file, args, { cwd: this.#options.folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child
    if (!child || !this.isRunning) return child?.exitCode ?? null
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
    return child.exitCode
  }

  #keep(text: string): void {
    const lines = text.split('\n').filter((line) => line !== '')
    this.#lines = [...this.#lines, ...lines].slice(-keptLines)
    if (this.#options.onLine) lines.forEach(this.#options.onLine)
  }
}
