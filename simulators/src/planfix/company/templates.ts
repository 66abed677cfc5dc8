import { UsageError } from '../usage-error.ts'
import type { EventLog } from './event-log.ts'
import type { Template } from './template.ts'

const firstTemplateNumber = 601

/** The templates of the account. */
export class Templates {
  readonly #log: EventLog
  readonly #byNumber = new Map<number, Template>()

  constructor(log: EventLog) {
    this.#log = log
    log.on('template.added', ({ template }) => this.#byNumber.set(template.number, template))
  }

  get all(): Template[] {
    return [...this.#byNumber.values()]
  }

  add(template: Omit<Template, 'number'>): Template {
    const number = firstTemplateNumber + this.#byNumber.size
    this.#log.record({ type: 'template.added', template: { number, ...template } })
    return this.get(number)
  }

  find(of: Template['of'], number: number): Template | undefined {
    const template = this.#byNumber.get(number)
    return template?.of === of ? template : undefined
  }

  /** Throws when there is none. */
  get(number: number): Template {
    const template = this.#byNumber.get(number)
    if (!template) throw new UsageError(`There is no template ${number}`)
    return template
  }
}
