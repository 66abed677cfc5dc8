import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { systemFields } from './shapes.ts'

/**
 * What a request asked to be told of each object: `fields=id,name,87`, system names and ids of custom fields.
 * The id is always told. Without `fields` Planfix promises nothing in particular; here it is `unasked`.
 */
export class FieldSelection {
  readonly #names: ReadonlySet<string>
  readonly customIds: readonly number[]

  /** Throws when a name is no field of such an object. */
  constructor(
    fields: string | undefined,
    of: Parameters<typeof systemFields>[0],
    unasked: readonly string[],
    isCustomField: (id: number) => boolean = () => false,
  ) {
    const names = fields === undefined ? unasked : fields.split(',').map((name) => name.trim())
    const isCustom = (name: string) => /^\d+$/.test(name)
    const known = systemFields(of)
    const unknown = names.find((name) => (isCustom(name) ? !isCustomField(Number(name)) : !known.includes(name)))
    if (unknown !== undefined) throw new RestRefusal(400, refusalCode.badValue, `Unknown field ${unknown}`)
    this.#names = new Set(['id', ...names.filter((name) => !isCustom(name))])
    this.customIds = names.filter(isCustom).map(Number)
  }

  has(name: string): boolean {
    return this.#names.has(name)
  }

  /** What was asked for of an object, in the order of the object. */
  of<View extends object>(view: View): Partial<View> {
    return Object.fromEntries(Object.entries(view).filter(([name]) => this.#names.has(name))) as Partial<View>
  }
}
