import { describe, expect, test } from 'vitest'
import { checkShape, type Shape } from './check-shape.ts'
import { endpointNames, endpointShape, findAnswerMistakes, findMistakes } from './shapes.ts'

const schemas: Record<string, Shape> = {
  Pet: { type: 'object', required: ['name'], properties: { name: { type: 'string', maxLength: 5 } } },
}

describe('checking a shape', () => {
  const cases: [Shape, unknown, [kind: string, path: string, what: string][]][] = [
    [{ $ref: 'Pet' }, { name: 'Rex' }, []],
    [{ $ref: 'Pet' }, {}, [['missing', 'name', 'is missing']]],
    [{ $ref: 'Pet' }, { name: 'Rex', age: 3 }, [['unknown', 'age', 'is unknown']]],
    [{ $ref: 'Pet' }, { name: 'Rex', constructor: 3 }, [['unknown', 'constructor', 'is unknown']]],
    [{ $ref: 'Pet' }, { name: 'Rexroth' }, [['value', 'name', 'must have at most 5 characters']]],
    [{ $ref: 'Pet' }, null, [['value', '', 'must be of type object']]],
    [{ $ref: 'Pet' }, [], [['value', '', 'must be of type object']]],
    [{ type: 'array', items: { $ref: 'Pet' } }, [{ name: 'a' }, { name: 1 }], [['value', '[1].name', 'must be of type string']]],
    [
      { type: 'object', properties: { pets: { type: 'array', items: { $ref: 'Pet' } } } },
      { pets: [{}] },
      [['missing', 'pets[0].name', 'is missing']],
    ],
    [{ type: ['integer', 'string'] }, true, [['value', '', 'must be of type integer or string']]],
    [{ type: 'integer' }, 1.5, [['value', '', 'must be of type integer']]],
    [{ type: 'integer', minimum: 1, maximum: 100 }, 0, [['value', '', 'must be 1 or more']]],
    [{ type: 'integer', minimum: 1, maximum: 100 }, 101, [['value', '', 'must be 100 or less']]],
    [{ type: 'string', enum: ['a', 'b'] }, 'c', [['value', '', 'must be one of a, b']]],
    [{ type: 'string', pattern: '^\\d$' }, '12', [['value', '', 'must match ^\\d$']]],
    [{ type: 'string', format: 'uuid' }, '12', [['value', '', 'must be a uuid']]],
    [{ type: 'string', format: 'uuid' }, '0c091b1f-a735-44e9-a56c-43435e7a40b6', []],
    [{ anyOf: [{ type: 'string' }, { $ref: 'Pet' }] }, { name: 'Rex' }, []],
    [{ anyOf: [{ type: 'string' }, { $ref: 'Pet' }] }, 5, [['value', '', 'must be of type object']]],
    [{}, { anything: true }, []],
  ]

  test.each(cases)('%j against %j', (shape, value, mistakes) => {
    expect(checkShape(schemas, shape, value).map(({ kind, path, what }) => [kind, path, what])).toEqual(mistakes)
  })
})

describe("Planfix's shapes", () => {
  test('every schema that is named exists', () => {
    const named: Shape[] = endpointNames.flatMap((name) => {
      const { body, query = {}, answers } = endpointShape(name)
      return [...(body ? [body] : []), ...Object.values(query), ...Object.values(answers).filter((shape) => shape !== null)]
    })
    expect(named.length).toBeGreaterThan(endpointNames.length)
    for (const shape of named) visit(shape)
  })

  test('an answer with another status than the documented ones must be a failure', () => {
    const failure = { result: 'fail', code: 1, error: 'Access denied, unknown token' }
    expect(findAnswerMistakes('GET /ping', 401, failure)).toEqual([])
    expect(findAnswerMistakes('GET /ping', 200, failure)).not.toEqual([])
    expect(findAnswerMistakes('GET /ping', 401, { result: 'success' })).not.toEqual([])
    expect(findAnswerMistakes('DELETE /comment/{id}', 200, undefined)).toEqual([])
    expect(findAnswerMistakes('DELETE /comment/{id}', 200, {})).toEqual([{ kind: 'unknown', path: '', what: 'must be empty with 200' }])
  })
})

/** Goes through all parts of a shape; an unknown `$ref` throws. */
function visit({ items, anyOf = [], properties = {}, $ref }: Shape): void {
  if ($ref !== undefined) findMistakes({ $ref }, {})
  for (const part of [...anyOf, ...Object.values(properties), ...(items ? [items] : [])]) visit(part)
}
