// Checks the walls of .dependency-cruiser.cjs, and that something was checked: with a compiler it cannot use, the tool
// reads no file at all and passes.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const leastModules = 100
const folders = ['bridge/src', 'console', 'simulators/src', 'e2e']
const depcruise = fileURLToPath(new URL('../node_modules/dependency-cruiser/bin/dependency-cruise.mjs', import.meta.url))
const result = spawnSync(process.execPath, [depcruise, '--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...folders], {
  encoding: 'utf8',
})
process.stdout.write(result.stdout)
process.stderr.write(result.stderr)
if (result.status !== 0) process.exit(result.status ?? 1)
const modules = Number(/(\d+) modules/.exec(result.stdout)?.[1] ?? 0)
if (modules < leastModules) {
  console.error(`Only ${modules} modules were read, fewer than ${leastModules}: the check has checked nothing.`)
  process.exit(1)
}
