// Compiles bridge/src and simulators/src to dist/ when the sources are newer than the last build.
// Types are not checked here (`npm run types` does that), so a build takes about two seconds.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const built = ['bridge', 'simulators']

/** The newest change of any file or folder below `dir`, in ms; a folder's own time tells of deleted files. */
function newestChange(dir) {
  let newest = statSync(dir).mtimeMs
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    newest = Math.max(newest, entry.isDirectory() ? newestChange(path) : statSync(path).mtimeMs)
  }
  return newest
}

function isFresh(workspace) {
  const stamp = join(root, workspace, 'dist', '.built')
  if (!existsSync(stamp)) return false
  const sources = join(root, workspace, 'src')
  return !existsSync(sources) || newestChange(sources) <= statSync(stamp).mtimeMs
}

function findCompiler() {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc')
  } catch {
    return undefined
  }
}

/**
 * Builds the named workspaces that are stale.
 * Without a compiler (an install with --omit=dev) an existing build is used as it is; none at all is an error.
 */
export function build(workspaces = built, force = false) {
  const stale = workspaces.filter((workspace) => existsSync(join(root, workspace, 'src')) && (force || !isFresh(workspace)))
  if (stale.length === 0) return
  const compiler = findCompiler()
  if (!compiler) {
    const missing = stale.filter((workspace) => workspace === 'bridge' && !existsSync(join(root, workspace, 'dist', '.built')))
    if (missing.length > 0)
      throw new Error('Plangram is not built and TypeScript is not installed here: run `npm ci` once without --omit=dev.')
    return
  }
  for (const workspace of stale) compile(compiler, join(root, workspace))
}

/** Compiles beside the old build and puts the new one in its place whole, so that what starts meanwhile finds one or the other. */
function compile(compiler, workspace) {
  const began = new Date()
  const draft = join(workspace, `dist.${process.pid}`)
  const result = spawnSync(process.execPath, [compiler, '-p', join(workspace, 'tsconfig.build.json'), '--noCheck', '--outDir', draft], {
    stdio: 'inherit',
  })
  if (result.status !== 0) throw new Error(`The build of ${workspace} failed.`)
  // The stamp carries the time at which the build began: a file saved meanwhile makes it stale again.
  writeFileSync(join(draft, '.built'), '')
  utimesSync(join(draft, '.built'), began, began)
  const old = join(workspace, `dist.${process.pid}.old`)
  const dist = join(workspace, 'dist')
  if (existsSync(dist)) renameSync(dist, old)
  try {
    renameSync(draft, dist)
  } catch (error) {
    // Another build of the same sources was quicker by a moment.
    if (!existsSync(join(dist, '.built'))) throw error
    rmSync(draft, { recursive: true, force: true })
  }
  rmSync(old, { recursive: true, force: true })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    build(built, process.argv.includes('--force'))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
