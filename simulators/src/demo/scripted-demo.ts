import type { Push } from '../planfix/pushes/push.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../telegram/person.ts'
import type { DemoCompany } from './company.ts'
import { type Conversation, resultTable } from './result-table.ts'
import type { Transcript } from './transcript.ts'

const patienceMs = 20_000

/** Plays the story, shows the table, and tells whether every message arrived exactly once and in order on both sides. */
export async function playScript(
  sandbox: Sandbox,
  company: DemoCompany,
  transcript: Transcript,
  write: (text: string) => void,
): Promise<boolean> {
  const story = new Story(sandbox, company, transcript)
  await story.greeting()
  await story.burst()
  await story.restart()
  await story.repeatedPush()
  await story.farewell()
  transcript.stop()
  const { text, isPerfect } = resultTable(story.conversations())
  write(`\n${text}\n\n`)
  write(
    isPerfect
      ? 'Every message arrived exactly once and in order / Каждое сообщение дошло ровно один раз и по порядку\n'
      : 'Something went wrong / Что-то пошло не так\n',
  )
  return isPerfect
}

class Story {
  readonly #sandbox: Sandbox
  readonly #company: DemoCompany
  readonly #transcript: Transcript
  readonly #people: Person[]
  readonly #written = new Map<Person, string[]>()
  readonly #answered = new Map<Person, string[]>()

  constructor(sandbox: Sandbox, company: DemoCompany, transcript: Transcript) {
    this.#sandbox = sandbox
    this.#company = company
    this.#transcript = transcript
    this.#people = [...company.customers.values()]
  }

  async greeting(): Promise<void> {
    const anna = this.#person(0)
    this.#writes(anna, 'Здравствуйте! 👋 Есть ли у вас синий чайник? 🫖')
    await this.#everythingIsInPlanfix()
    await this.#answers(anna, 'Добрый день! Да, осталось два 😊 Отложить один?')
  }

  async burst(): Promise<void> {
    this.#transcript.note('20 сообщений от четырёх клиентов сразу / 20 messages from four customers at once')
    for (let line = 1; line <= 5; line++) for (const person of this.#people) this.#writes(person, `Вопрос ${line} из 5`)
    await this.#everythingIsInPlanfix()
  }

  async restart(): Promise<void> {
    this.#transcript.note('Мост перезапускается, клиенты пишут дальше / the bridge restarts, the customers go on writing')
    for (const person of this.#people) this.#writes(person, 'Пишу, пока мост выключается')
    await this.#sandbox.bridge.stop()
    for (const person of this.#people) this.#writes(person, 'А это написано, пока его нет')
    await this.#sandbox.bridge.start()
    await this.#everythingIsInPlanfix()
  }

  async repeatedPush(): Promise<void> {
    if (!this.#sandbox.hasPushes) return
    this.#transcript.note('Планфикс присылает один и тот же ответ ещё три раза / Planfix sends the same answer three more times')
    const push = await this.#answers(this.#person(1), 'Этот ответ должен прийти один раз')
    if (push) await Promise.all(this.#sandbox.planfix.pushes.repeat(push, { times: 3 }).map((repeat) => repeat.accepted))
  }

  async farewell(): Promise<void> {
    await Promise.all(this.#people.map((person) => this.#answers(person, `Спасибо за обращение, ${person.profile.firstName}! 🙏`)))
    await this.#everythingIsInPlanfix()
  }

  conversations(): Conversation[] {
    const inPlanfix = this.#people.map((person) => ({
      name: `${person.profile.firstName} → Планфикс`,
      sent: this.#written.get(person) ?? [],
      arrived: this.#commentsOf(person),
    }))
    const inTelegram = this.#people.map((person) => ({
      name: `Планфикс → ${person.profile.firstName}`,
      sent: this.#answered.get(person) ?? [],
      arrived: person.inbox(this.#sandbox.bot).map(({ text }) => text),
    }))
    return [...inPlanfix, ...inTelegram]
  }

  #person(index: number): Person {
    const person = this.#people[index]
    if (!person) throw new Error(`The demo has no customer number ${index}.`)
    return person
  }

  #writes(person: Person, text: string): void {
    person.writes(this.#sandbox.bot, text)
    this.#written.set(person, [...(this.#written.get(person) ?? []), text])
  }

  /** Resolves when the answer is with the customer and, where Planfix has ticks, it has one. */
  async #answers(person: Person, text: string): Promise<Push | undefined> {
    this.#answered.set(person, [...(this.#answered.get(person) ?? []), text])
    const { push } = this.#sandbox.answer(this.#company.employee, person, text)
    if (push) await push.shows('sent')
    else await until(() => person.inbox(this.#sandbox.bot).some((message) => message.text === text))
    return push
  }

  #commentsOf(person: Person): string[] {
    return this.#sandbox
      .taskOf(person)
      .comments.filter(({ author }) => author.kind === 'contact')
      .map(({ text }) => text)
  }

  #everythingIsInPlanfix(): Promise<void> {
    const isThere = () => this.#people.every((person) => this.#commentsOf(person).length >= (this.#written.get(person)?.length ?? 0))
    return until(async () => isThere() && (await this.#sandbox.status()).queue_depth === 0)
  }
}

/** Looks again and again, until patience ends; the table then tells what is missing. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; ) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
