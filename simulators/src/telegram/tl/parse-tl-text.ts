import type { Definition, Field } from './definition.ts'
import { parseFieldType } from './definition.ts'

const LINE = /^([\w.]+)#([0-9a-f]{1,8})((?: \{[^}]*\})*)((?: [^=]*)?) = ([^;]+);$/
const CONDITION = /^(\w+)\.(\d+)\?(.+)$/

/**
 * Reads a schema in the TL language, one combinator per line; `---functions---` and `---types---` switch between methods and constructors.
 * Lines without a constructor id (the built-in types) carry no information and are passed over.
 * @throws when a line cannot be read: a schema is data of ours, a silent gap in it would show up much later.
 */
export function parseTlText(text: string): Definition[] {
  const definitions: Definition[] = []
  let kind: Definition['kind'] = 'constructor'
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '---functions---') kind = 'method'
    else if (line === '---types---') kind = 'constructor'
    // Vectors and Bools are part of the language itself: the codec knows them.
    else if (line.includes('#') && !line.startsWith('//') && !/^(vector|true|boolTrue|boolFalse)#/.test(line))
      definitions.push(parseLine(line, kind))
  }
  return definitions
}

function parseLine(line: string, kind: Definition['kind']): Definition {
  const [, name, id, , fields, result] = LINE.exec(line) ?? []
  if (!name || !id || fields === undefined || !result) throw new Error(`This line of a TL schema cannot be read: ${line}`)
  return {
    kind,
    name,
    id: Number.parseInt(id, 16),
    fields: fields.split(' ').filter(Boolean).map(parseField),
    result: parseFieldType(result.trim()),
  }
}

function parseField(text: string): Field {
  const colon = text.indexOf(':')
  const name = text.slice(0, colon)
  const type = text.slice(colon + 1)
  const [, flagField, bit, conditionalType] = CONDITION.exec(type) ?? []
  if (!flagField || !conditionalType) return { name, type: parseFieldType(type) }
  return { name, type: parseFieldType(conditionalType), flag: { field: flagField, bit: Number(bit) } }
}
