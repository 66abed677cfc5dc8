import type { ControlledSimulator } from './controlled-simulator.ts'
import type { Fields } from './fields.ts'

export interface ControlRequest {
  readonly telegram: ControlledSimulator
  /** The part of the path that stands for `:id`. */
  readonly id: string
  readonly query: Fields
  /** Parsed JSON; an empty object when there is no body. */
  readonly body: unknown
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `:id` stands for any one part. */
  readonly path: string
  /** What it returns is the answer's JSON, or a stream of its bytes. It throws a ControlError, or any error for 400. */
  readonly run: (request: ControlRequest) => unknown
}
