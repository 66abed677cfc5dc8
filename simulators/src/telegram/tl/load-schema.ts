import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { MTPROTO_SCHEMA } from './mtproto-schema.ts'
import { parseTlText } from './parse-tl-text.ts'
import type { JsonSchema } from './read-json-schema.ts'
import { readJsonSchema } from './read-json-schema.ts'
import { Schema } from './schema.ts'

const resolve = createRequire(import.meta.url).resolve

let loaded: Schema | undefined

/**
 * The schema the server speaks, read once per process from the data files of two packages.
 * Nothing of these packages is executed here: a mistake of a client library must not appear on the server's side as well.
 */
export function loadSchema(): Schema {
  loaded ??= new Schema(
    parseTlText(MTPROTO_SCHEMA),
    new Map([readMtcuteLayer(), readTeleprotoLayer()].map((each) => [each.layer, each.definitions])),
  )
  return loaded
}

/** Methods that only accounts of people may call; a bot is told BOT_METHOD_INVALID. */
export function loadUserOnlyMethods(): ReadonlySet<string> {
  const errors: { userOnly: Record<string, number> } = JSON.parse(readFileSync(resolve('@mtcute/core/tl/raw-errors.json'), 'utf8'))
  return new Set(Object.keys(errors.userOnly))
}

function readMtcuteLayer() {
  const schema: JsonSchema = JSON.parse(readFileSync(resolve('@mtcute/core/tl/api-schema.json'), 'utf8'))
  return { layer: schema.l, definitions: readJsonSchema(schema) }
}

/** The package keeps the TL text in a template literal, and the number of its layer in another file. */
function readTeleprotoLayer() {
  const folder = dirname(resolve('teleproto/tl/apiTl.js'))
  const text = /`([^`]*)`/.exec(readFileSync(join(folder, 'apiTl.js'), 'utf8'))?.[1]
  const layer = /\bLAYER = (\d+)/.exec(readFileSync(join(folder, 'AllTLObjects.js'), 'utf8'))?.[1]
  if (!text || !layer) throw new Error(`No TL schema was found in ${folder}: has the package changed its files?`)
  return { layer: Number(layer), definitions: parseTlText(text) }
}
