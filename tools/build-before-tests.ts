import { build } from './build.mjs'

export async function setup(): Promise<void> {
  await build()
}
