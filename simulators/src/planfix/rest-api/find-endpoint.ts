import { type EndpointName, endpointNames } from './shapes.ts'

export interface FoundEndpoint {
  readonly name: EndpointName
  /** What stands in the path in the place of `{id}` and `{commentId}`. */
  readonly ids: Readonly<Record<string, string>>
}

const patterns = endpointNames
  .map((name) => {
    const [method = '', path = ''] = name.split(' ')
    return { name, method, parts: partsOf(path) }
  })
  .sort((one, other) => placesIn(one.parts) - placesIn(other.parts))

/** The endpoint of a path below `/rest`. Trailing slashes make no difference; what is spelt out wins over `{id}`. */
export function findEndpoint(method: string, path: string): FoundEndpoint | undefined {
  const given = partsOf(path)
  for (const { name, method: wanted, parts } of patterns) {
    const ids = wanted === method ? matchParts(parts, given) : undefined
    if (ids) return { name, ids }
  }
  return undefined
}

function partsOf(path: string): string[] {
  return path.replace(/\/+$/, '').split('/').slice(1)
}

function placesIn(parts: readonly string[]): number {
  return parts.filter((part) => part.startsWith('{')).length
}

function matchParts(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (wanted.length !== given.length) return undefined
  const ids: Record<string, string> = {}
  for (const [place, part] of wanted.entries()) {
    const value = given[place] ?? ''
    if (part.startsWith('{')) ids[part.slice(1, -1)] = value
    else if (part !== value) return undefined
  }
  return ids
}
