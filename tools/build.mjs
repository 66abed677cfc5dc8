// Builds bridge/src and simulators/src into dist/ when the sources are newer than the last build.
// Types are not checked here (`npm run types` does that), so a build takes a few seconds.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const built = ['bridge', 'simulators']

/** Looked for beside their compiled parts, so they stay where npm put them. */
const natives = [/^@photostructure\/sqlite/]
const notShipped = /\.(test|contract)\.ts$|(^|[\\/])testing[\\/]/

/** The newest change of any file or folder below `dir`, in ms; a folder's own time tells of deleted files. */
function newestChange(dir) {
  let newest = statSync(dir).mtimeMs
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    newest = Math.max(newest, entry.isDirectory() ? newestChange(path) : statSync(path).mtimeMs)
  }
  return newest
}

/** npm writes it at each installation; the bridge's build holds the dependencies that were there, so it is stale after another. */
const installed = join(root, 'node_modules', '.package-lock.json')

function isFresh(workspace) {
  const stamp = join(root, workspace, 'dist', '.built')
  if (!existsSync(stamp)) return false
  const sources = join(root, workspace, 'src')
  if (!existsSync(sources)) return true
  const changed = Math.max(newestChange(sources), existsSync(installed) ? statSync(installed).mtimeMs : 0)
  return changed <= statSync(stamp).mtimeMs
}

/** Undefined after an install with --omit=dev. */
async function findTools() {
  try {
    const { rolldown } = await import('rolldown')
    return { rolldown, compiler: createRequire(import.meta.url).resolve('typescript/bin/tsc') }
  } catch (error) {
    if (['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(error.code)) return undefined
    throw error
  }
}

/**
 * Builds the named workspaces that are stale.
 * Without the tools for it an existing build is used as it is; none at all is an error.
 */
export async function build(workspaces = built, force = false) {
  const stale = workspaces.filter((workspace) => existsSync(join(root, workspace, 'src')) && (force || !isFresh(workspace)))
  if (stale.length === 0) return
  const tools = await findTools()
  if (!tools) {
    const missing = stale.filter((workspace) => workspace === 'bridge' && !existsSync(join(root, workspace, 'dist', '.built')))
    if (missing.length > 0)
      throw new Error('Plangram is not built and its build tools are not installed here: run `npm ci` once without --omit=dev.')
    return
  }
  for (const workspace of stale) await buildOne(tools, workspace)
}

/** Builds beside the old build and puts the new one in its place whole, so that what starts meanwhile finds one or the other. */
async function buildOne({ rolldown, compiler }, name) {
  const workspace = join(root, name)
  const began = new Date()
  const draft = join(workspace, `dist.${process.pid}`)
  if (name === 'bridge') await bundle(rolldown, join(workspace, 'src'), draft)
  else compile(compiler, workspace, draft)
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

function compile(compiler, workspace, dir) {
  const result = spawnSync(process.execPath, [compiler, '-p', join(workspace, 'tsconfig.build.json'), '--noCheck', '--outDir', dir], {
    stdio: 'inherit',
  })
  if (result.status !== 0) throw new Error(`The build of ${workspace} failed.`)
}

/** The package that a module belongs to. */
function packageOf(path) {
  const folders = path.split(/[\\/]/)
  const [scope, name] = folders.slice(folders.lastIndexOf('node_modules') + 1)
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}

/** A file for each of ours and one for each dependency, so that log lines and stack traces name them: see docs/adr/0011-dependencies-are-built-in.md. */
async function bundle(rolldown, sources, dir) {
  const files = readdirSync(sources, { recursive: true }).filter((file) => file.endsWith('.ts') && !notShipped.test(file))
  const build = await rolldown({
    input: Object.fromEntries(files.map((file) => [file.slice(0, -'.ts'.length), join(sources, file)])),
    platform: 'node',
    transform: { target: 'node20.19' },
    external: natives,
    preserveEntrySignatures: 'allow-extension',
  })
  await build.write({
    dir,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'dependencies/[name].js',
    codeSplitting: { groups: [{ name: packageOf, debugName: 'a dependency', test: /node_modules/ }] },
  })
  await build.close()
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await build(built, process.argv.includes('--force'))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
