// Runs a compiled script of the repository, building it first when the sources are newer: node tools/run.mjs FILE [ARGS...]
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from './build.mjs'

const [script, ...rest] = process.argv.slice(2)
if (!script) {
  console.error('usage: node tools/run.mjs FILE [ARGS...]')
  process.exit(2)
}
await build()
const path = resolve(script)
process.argv.splice(1, process.argv.length - 1, path, ...rest)
await import(pathToFileURL(path).href)
