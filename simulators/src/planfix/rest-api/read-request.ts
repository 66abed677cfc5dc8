import type { ShapeMistake } from './check-shape.ts'
import type { Shape } from './check-shape.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { type EndpointShape, findMistakes } from './shapes.ts'

/** The parameters an endpoint knows, each as its type. Those it does not know are nobody's affair. */
export function readQuery({ query = {} }: EndpointShape, given: URLSearchParams): Record<string, unknown> {
  const known = Object.entries(query).filter(([name]) => given.has(name))
  const values = Object.fromEntries(known.map(([name, shape]) => [name, fromText(given.get(name) ?? '', shape)]))
  refuseMistakes(findMistakes({ type: 'object', properties: query }, values))
  return values
}

/** The JSON of a body, checked. Throws when it is none, lacks something or has what the document does not know. */
export function readJsonBody({ body: shape }: EndpointShape, bytes: Buffer): unknown {
  if (!shape) return undefined
  const body = parseJson(bytes)
  refuseMistakes(findMistakes(shape, body))
  return body
}

function fromText(text: string, { type }: Shape): unknown {
  if (type === 'integer' && /^-?\d+$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  return text
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw new RestRefusal(400, refusalCode.malformed, 'Malformed JSON')
  }
}

function refuseMistakes([mistake]: readonly ShapeMistake[]): void {
  if (!mistake) return
  const code = mistake.kind === 'missing' ? refusalCode.missing : refusalCode.badValue
  throw new RestRefusal(400, code, `${mistake.path || 'The body'} ${mistake.what}`)
}
