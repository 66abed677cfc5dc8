import type { Definition } from './definition.ts'

/** The names of one version of the API: what a client of that layer calls things. */
export interface Layer {
  readonly number: number
  readonly constructors: ReadonlyMap<string, Definition>
  readonly methods: ReadonlyMap<string, Definition>
}

/**
 * All definitions the server knows.
 * A constructor id is unique for ever, so reading needs no layer: one registry by id serves all of them.
 * All a later layer may change without a new id is to add flags that carry no value, so the newest definition reads the older ones as well.
 * Writing looks the name up in the layer of the client.
 */
export class Schema {
  readonly mtproto: Layer
  readonly #byId = new Map<number, Definition>()
  readonly #layers: Layer[]

  constructor(mtproto: readonly Definition[], layers: ReadonlyMap<number, readonly Definition[]>) {
    this.mtproto = this.#addLayer(0, mtproto)
    const ascending = [...layers].sort(([one], [other]) => one - other)
    this.#layers = ascending.map(([number, definitions]) => this.#addLayer(number, definitions))
    if (this.#layers.length === 0) throw new Error('A schema needs at least one layer of the API.')
  }

  byId(id: number): Definition | undefined {
    return this.#byId.get(id)
  }

  get newest(): Layer {
    return this.layer(Number.POSITIVE_INFINITY)
  }

  /** The layer of that number, else the nearest lower one, else the lowest there is. */
  layer(number: number): Layer {
    const known = this.#layers.findLast((layer) => layer.number <= number) ?? this.#layers[0]
    if (!known) throw new Error('A schema needs at least one layer of the API.')
    return known
  }

  #addLayer(number: number, definitions: readonly Definition[]): Layer {
    const constructors = new Map<string, Definition>()
    const methods = new Map<string, Definition>()
    for (const definition of definitions) {
      this.#byId.set(definition.id, definition)
      if (definition.kind === 'method') methods.set(definition.name, definition)
      else constructors.set(definition.name, definition)
    }
    return { number, constructors, methods }
  }
}
