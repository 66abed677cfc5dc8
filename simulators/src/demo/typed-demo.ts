import { createInterface } from 'node:readline'
import type { Sandbox } from '../sandbox.ts'
import type { DemoCompany } from './company.ts'
import type { Transcript } from './transcript.ts'

const help = `  /as anna Здравствуйте!     a customer writes: anna, boris, vera, gleb / пишет клиент
  /answer Да, есть           the employee answers who wrote last / сотрудник отвечает последнему
  /answer boris Да, есть     … or somebody by name / … или по имени
  /restart                   stop the bridge and start it again / перезапустить мост
  /kill                      kill -9, and start it again / убить процесс и запустить снова
  /help  /quit
`

/** Takes what is typed for both sides, until /quit, Ctrl-C or the end of the input. */
export async function typedDemo(
  sandbox: Sandbox,
  company: DemoCompany,
  transcript: Transcript,
  write: (text: string) => void,
): Promise<void> {
  const terminal = createInterface({ input: process.stdin })
  const commands = new TypedCommands(sandbox, company, transcript)
  write(`\n${help}\n`)
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(terminal.close()))
  })
  const typed = (async () => {
    for await (const line of terminal) {
      if (line.trim() === '/quit') return
      if (line.trim() === '/help') write(help)
      else await commands.run(line.trim()).catch((error: unknown) => write(`  ${error instanceof Error ? error.message : String(error)}\n`))
    }
    // Without a terminal behind it (a supervisor, a test) the demo stays up until it is stopped.
    if (!process.stdin.isTTY) await interrupted
  })()
  await Promise.race([typed, interrupted])
  terminal.close()
}

class TypedCommands {
  readonly #sandbox: Sandbox
  readonly #company: DemoCompany
  readonly #transcript: Transcript
  #lastWriter = 'anna'

  constructor(sandbox: Sandbox, company: DemoCompany, transcript: Transcript) {
    this.#sandbox = sandbox
    this.#company = company
    this.#transcript = transcript
  }

  async run(line: string): Promise<void> {
    const [command = '', rest = ''] = splitOnce(line)
    if (line === '') return
    if (command === '/as') this.#writeAs(...splitOnce(rest))
    else if (command === '/answer') await this.#answer(rest)
    else if (command === '/restart')
      await this.#startAgain('Мост остановлен и запускается снова / the bridge stops and starts again', () => this.#sandbox.bridge.stop())
    else if (command === '/kill')
      await this.#startAgain('kill -9; мост запускается снова / the bridge starts again', () => this.#sandbox.bridge.kill())
    else throw new Error(`Unknown command ${command}; /help lists them / Неизвестная команда, список — /help`)
  }

  #writeAs(nick = '', text = ''): void {
    const person = this.#person(nick)
    if (text === '') throw new Error('/as anna Здравствуйте!')
    person.writes(this.#sandbox.bot, text)
    this.#lastWriter = nick
  }

  async #answer(rest: string): Promise<void> {
    const [first = '', others = ''] = splitOnce(rest)
    const isNamed = this.#company.customers.has(first) && others !== ''
    const text = isNamed ? others : rest
    if (text === '') throw new Error('/answer Да, есть')
    const person = this.#person(isNamed ? first : this.#lastWriter)
    await this.#sandbox.taskOf(person).appears()
    this.#sandbox.answer(this.#company.employee, person, text)
  }

  async #startAgain(note: string, end: () => Promise<unknown>): Promise<void> {
    this.#transcript.note(note)
    await end()
    await this.#sandbox.bridge.start()
  }

  #person(nick: string) {
    const person = this.#company.customers.get(nick)
    if (!person) throw new Error(`No customer "${nick}" / Нет клиента «${nick}»: ${[...this.#company.customers.keys()].join(', ')}`)
    return person
  }
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(' ')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1).trim()]
}
