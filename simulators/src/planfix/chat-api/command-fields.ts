import type { Attachment } from '../company/comment.ts'
import { type FormPair, parseFormPairs } from '../form-pairs.ts'
import { ChatApiRefusal } from './answer.ts'

const attachmentName = 'attachments[name]'
const attachmentUrl = 'attachments[url]'

/**
 * The fields of one command. Refuses with "Invalid parameters" what no reading of the documentation allows: a field that is given
 * twice, attachments whose names and URLs do not pair up. Fields it does not know it leaves alone.
 */
export class CommandFields {
  /** The form as it stood on the wire. */
  readonly form: string
  readonly #values = new Map<string, string>()
  readonly attachments: readonly Attachment[]

  /** Throws `MalformedFormError` and `ChatApiRefusal`. */
  constructor(form: string) {
    this.form = form
    const names: string[] = []
    const urls: string[] = []
    for (const [name, value] of parseFormPairs(form)) {
      if (name === attachmentName) names.push(value)
      else if (name === attachmentUrl) urls.push(value)
      else this.#putOnce([name, value])
    }
    this.attachments = pairUp(names, urls)
  }

  /** The field's value. Refuses the command when it is missing or empty. */
  required(name: string): string {
    const value = this.optional(name)
    if (value === undefined) throw new ChatApiRefusal(400, 'Invalid parameters')
    return value
  }

  /** The field's value, unless it is missing or empty. */
  optional(name: string): string | undefined {
    return this.#values.get(name) || undefined
  }

  /** The field's value, which may be empty, unless it is missing. */
  given(name: string): string | undefined {
    return this.#values.get(name)
  }

  /** What `data_<name>` fields say, by the name after the prefix. */
  get customFields(): Record<string, string> {
    const prefix = 'data_'
    const custom = [...this.#values].filter(([name]) => name.startsWith(prefix))
    return Object.fromEntries(custom.map(([name, value]) => [name.slice(prefix.length), value]))
  }

  #putOnce([name, value]: FormPair): void {
    if (this.#values.has(name)) throw new ChatApiRefusal(400, 'Invalid parameters')
    this.#values.set(name, value)
  }
}

/** Order is all that ties a name to a URL: the n-th name belongs to the n-th URL. */
function pairUp(names: readonly string[], urls: readonly string[]): Attachment[] {
  if (names.length !== urls.length || urls.includes('')) throw new ChatApiRefusal(400, 'Invalid parameters')
  return urls.map((url, place) => ({ name: names[place] ?? '', url }))
}
