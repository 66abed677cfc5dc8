import type { RestCall } from './rest-call.ts'
import { RestRefusal } from './rest-refusal.ts'
import type { Failure } from './update-answer.ts'

/** For each field of a body, what it makes of an object. A field that names what is not there throws a `RestRefusal`. */
export type FieldReaders<Body, Changes> = {
  readonly [Name in keyof Body]-?: (value: Exclude<Body[Name], undefined>, call: RestCall) => Changes
}

/** What a new object is made of. Throws when a field cannot be read. */
export function readAllFields<Body extends object, Changes>(readers: FieldReaders<Body, Changes>, call: RestCall<Body>): Changes {
  return Object.assign({}, ...Object.entries(call.body).map(([name, value]) => readField(readers, name, value, call)))
}

/** What is to be changed, and which fields cannot be. */
export function readPossibleFields<Body extends object, Changes>(
  readers: FieldReaders<Body, Changes>,
  call: RestCall<Body>,
): [changes: Changes, failures: Failure[]] {
  const failures: Failure[] = []
  const changes = Object.entries(call.body).map(([field, value]) => {
    try {
      return readField(readers, field, value, call)
    } catch (error) {
      if (!(error instanceof RestRefusal) || error.status !== 400) throw error
      failures.push({ field, error: error.message })
      return {}
    }
  })
  return [Object.assign({}, ...changes), failures]
}

function readField<Body, Changes>(readers: FieldReaders<Body, Changes>, name: string, value: unknown, call: RestCall): Changes {
  return readers[name as keyof Body](value as never, call)
}
