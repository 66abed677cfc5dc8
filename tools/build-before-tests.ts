import { build } from './build.mjs'

export function setup(): void {
  build()
}
