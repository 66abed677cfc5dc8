import type { Sandbox } from '../sandbox.ts'

/** How often it is looked what Telegram's people have seen, ms. */
const lookMs = 30

const narrowest = 60

/**
 * Two columns that grow as things happen: on the left what the customers see in Telegram, on the right what the employee sees
 * in Planfix.
 */
export class Transcript {
  readonly #sandbox: Sandbox
  readonly #write: (text: string) => void
  readonly #timer: NodeJS.Timeout
  readonly #unsubscribe: () => void
  #seen = 0

  constructor(sandbox: Sandbox, write: (text: string) => void) {
    this.#sandbox = sandbox
    this.#write = write
    this.heading()
    this.#timer = setInterval(() => this.#lookAtTelegram(), lookMs)
    this.#unsubscribe = sandbox.planfix.events.subscribe((event) => this.#showPlanfix(event))
  }

  heading(): void {
    this.#line('Telegram: клиент видит / the customer sees', 'Планфикс: сотрудник видит / the employee sees')
    this.#write(`${'─'.repeat(this.#half)}┼${'─'.repeat(this.#half)}\n`)
  }

  /** A remark across both columns. */
  note(text: string): void {
    this.#write(`\n  ${text}\n\n`)
  }

  stop(): void {
    this.#lookAtTelegram()
    clearInterval(this.#timer)
    this.#unsubscribe()
  }

  #lookAtTelegram(): void {
    for (const message of this.#sandbox.telegram.people.messages(this.#seen)) {
      this.#seen = message.number
      const name = this.#sandbox.telegram.people.get(message.person)?.profile.firstName ?? String(message.person)
      this.#line(message.isOut ? `${name}: ${message.text}` : `${name} ← ${message.text}`, '')
    }
  }

  #showPlanfix(event: Parameters<Parameters<Sandbox['planfix']['events']['subscribe']>[0]>[0]): void {
    // What a customer sees first is to be shown first.
    this.#lookAtTelegram()
    if (event.type === 'comment.added') {
      const { author, text, taskNumber } = event.comment
      this.#line('', `${taskNumber} ${author.kind === 'employee' ? '→ ' : ''}${author.name}: ${text}`)
    } else if (event.type === 'status.reported') {
      const { status, text, providerId, messageId } = event.status
      const task = this.#taskOf(providerId, messageId)
      this.#line('', status === 'error' ? `${task} ✗ ${text ?? ''}` : `${task} ✓`)
    }
  }

  #taskOf(providerId: string, messageId: string): number | string {
    const { pushes, tasks } = this.#sandbox.planfix
    const chatId = pushes.ofMessage(providerId, messageId)?.chatId
    return tasks.all.find((task) => task.chatId === chatId)?.number ?? ''
  }

  get #half(): number {
    return Math.floor((Math.max(process.stdout.columns ?? 110, narrowest) - 1) / 2)
  }

  #line(left: string, right: string): void {
    const [lefts, rights] = [wrap(left, this.#half - 2), wrap(right, this.#half - 2)]
    for (let row = 0; row < Math.max(lefts.length, rights.length); row++) {
      this.#write(`${pad(lefts[row] ?? '', this.#half)}│ ${rights[row] ?? ''}\n`)
    }
  }
}

function wrap(text: string, width: number): string[] {
  const rows: string[] = []
  for (const line of text.split('\n')) {
    let row = ''
    for (const word of line.split(' ')) {
      if (row !== '' && widthOf(row) + 1 + widthOf(word) > width) {
        rows.push(row)
        row = word
      } else row = row === '' ? word : `${row} ${word}`
    }
    rows.push(row)
  }
  return rows
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** In columns of a terminal: an emoji takes two, its modifiers none. */
function widthOf(text: string): number {
  const characters = [...new Intl.Segmenter().segment(text)]
  return characters.reduce((sum, { segment }) => sum + (/\p{Extended_Pictographic}/u.test(segment) ? 2 : 1), 0)
}
