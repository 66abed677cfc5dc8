import type { UpdateShapeSetting } from '../api/update-shape.ts'
import type { Address, BotReport } from '../bot-report.ts'
import type { Files } from '../files/files.ts'
import type { People } from '../people.ts'
import type { Rules } from '../rules.ts'
import type { Trouble } from '../trouble.ts'

/** What the control API needs of the simulator. */
export interface ControlledSimulator {
  readonly people: People
  readonly files: Files
  readonly trouble: Trouble
  readonly rules: Rules
  readonly publicKeyPem: string
  readonly address: Address
  readonly isListening: boolean
  readonly messageCount: number
  readonly problems: readonly string[]
  updateShape: UpdateShapeSetting
  bots(): BotReport[]
  connections(): string[]
}
