import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Sandbox, type SandboxApi, sandboxApis } from '../sandbox.ts'
import { seedCompany } from './company.ts'
import { playScript } from './scripted-demo.ts'
import { Transcript } from './transcript.ts'
import { typedDemo } from './typed-demo.ts'

const usage = `A company, its customers and the bridge between them, on this machine alone: no accounts, no internet.

  npm run demo                  type what customers and the employee write; /help lists the commands
  npm run demo -- --script      play a short story, check that everything arrived, and exit 0 only then
  npm run demo -- --api xml     with Planfix's XML API; also: rest, chat+rest, chat (the default)
`

const write = (text: string) => void process.stdout.write(text)

const { values } = parseArgs({
  options: {
    script: { type: 'boolean', default: false },
    api: { type: 'string', default: 'chat' },
    help: { type: 'boolean', default: false },
  },
})
const api = sandboxApis.find((name) => name === values.api)
if (values.help || !api) {
  write(usage)
  process.exitCode = values.help ? 0 : 2
} else await demo(api, values.script)

async function demo(api: SandboxApi, isScripted: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plangram-demo-'))
  write('Starting a Telegram, a Planfix and the bridge / Запускаются Telegram, Планфикс и мост …\n\n')
  const sandbox = await Sandbox.start({ folder, api })
  try {
    const company = seedCompany(sandbox)
    const transcript = new Transcript(sandbox, write)
    if (isScripted) process.exitCode = (await playScript(sandbox, company, transcript, write)) ? 0 : 1
    else await typedDemo(sandbox, company, transcript, write)
    transcript.stop()
  } finally {
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
