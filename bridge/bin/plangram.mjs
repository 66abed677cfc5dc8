#!/usr/bin/env node
// Starts the compiled bridge; in a checkout with newer sources it compiles them first.
import { existsSync } from 'node:fs'

const builder = new URL('../../tools/build.mjs', import.meta.url)
if (existsSync(builder)) {
  const { build } = await import(builder.href)
  try {
    await build(['bridge'])
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
const { main } = await import('../dist/main.js')
await main(process.argv)
