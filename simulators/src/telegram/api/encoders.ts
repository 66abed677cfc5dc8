import { TlEncoder } from '../tl/encode.ts'
import type { Schema } from '../tl/schema.ts'

/** One encoder for each layer clients have announced. */
export class Encoders {
  readonly #schema: Schema
  readonly #byLayer = new Map<number, TlEncoder>()

  constructor(schema: Schema) {
    this.#schema = schema
  }

  get newest(): TlEncoder {
    return this.forLayer(this.#schema.newest.number)
  }

  /** For an unknown layer, that of the nearest lower one. */
  forLayer(number: number): TlEncoder {
    const layer = this.#schema.layer(number)
    const encoder = this.#byLayer.get(layer.number) ?? new TlEncoder(this.#schema, layer)
    this.#byLayer.set(layer.number, encoder)
    return encoder
  }
}
