import { checkShape, type Shape, type ShapeMistake } from './check-shape.ts'
import shapes from './shapes.json' with { type: 'json' }

/** An endpoint as Planfix's document names it: `POST /task/{id}/comments/`. */
export type EndpointName = keyof typeof shapes.endpoints

/** What the document says of an endpoint. */
export interface EndpointShape {
  readonly query?: Readonly<Record<string, Shape>>
  readonly body?: Shape
  /** By status; null where the body is empty. Anything else is a `Failure`. */
  readonly answers: Readonly<Record<string, Shape | null>>
  /** The status of an answer to a request with a mistake in it, where it is not 400. */
  readonly mistake?: number
}

const schemas: Readonly<Record<string, Shape>> = shapes.schemas

export const endpointNames = Object.keys(shapes.endpoints) as EndpointName[]

export function isEndpointName(name: string): name is EndpointName {
  return Object.hasOwn(shapes.endpoints, name)
}

export function endpointShape(name: EndpointName): EndpointShape {
  return shapes.endpoints[name]
}

/** The system fields that `fields` may name. */
export function systemFields(of: keyof typeof shapes.fields): readonly string[] {
  return shapes.fields[of].split(',')
}

/** Finds what a value has that this shape, one of shapes.json, does not allow. */
export function findMistakes(shape: Shape, value: unknown): ShapeMistake[] {
  return checkShape(schemas, shape, value)
}

/** Finds what an answer has that the document does not allow. `body` is the parsed JSON, undefined when there was none. */
export function findAnswerMistakes(name: EndpointName, status: number, body: unknown): ShapeMistake[] {
  const { answers } = endpointShape(name)
  const shape = Object.hasOwn(answers, status) ? answers[status] : { $ref: 'Failure' }
  if (shape) return findMistakes(shape, body)
  return body === undefined ? [] : [{ kind: 'unknown', path: '', what: `must be empty with ${status}` }]
}
