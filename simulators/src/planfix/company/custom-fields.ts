import type { CustomField, FieldOwner } from './custom-field.ts'
import type { EventLog } from './event-log.ts'

const firstFieldId = 4071

/** The custom fields of the account. Two may share a name, no two an id. */
export class CustomFields {
  readonly #log: EventLog
  readonly #byId = new Map<number, CustomField>()

  constructor(log: EventLog) {
    this.#log = log
    log.on('custom-field.added', ({ field }) => this.#byId.set(field.id, field))
  }

  get all(): CustomField[] {
    return [...this.#byId.values()]
  }

  /** `type` 0, a line, if not told. */
  add({ of, name, type = 0, choices }: Pick<CustomField, 'of' | 'name'> & Partial<CustomField>): CustomField {
    const field = { id: firstFieldId + this.#byId.size, of, name, type, choices }
    this.#log.record({ type: 'custom-field.added', field })
    return field
  }

  find(of: FieldOwner, id: number): CustomField | undefined {
    const field = this.#byId.get(id)
    return field?.of === of ? field : undefined
  }

  named(of: FieldOwner, name: string): CustomField | undefined {
    return this.all.find((field) => field.of === of && field.name === name)
  }

  /** Values by field id as values by field name. */
  byName(values: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(values).map(([id, value]) => [this.#byId.get(Number(id))?.name ?? id, value]))
  }
}
