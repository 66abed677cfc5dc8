import type { CheckResult, ReportCheck } from '../connections/check.ts'
import type { Connections } from '../connections/connections.ts'
import type { Overruled } from '../connections/default-connection.ts'
import type { Connection } from '../domain/connection.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { UnitOfWork } from '../outbox/unit-of-work.ts'
import type { MappingLookup } from '../relay/mappings.ts'

/** What the commands need of the rest; app.ts and main.ts provide it. */
export interface CommandPorts {
  /** Runs the bridge until a signal; returns the exit code. `setup` may begin without any connection. */
  run: (mode: 'start' | 'setup') => Promise<number>
  /** Opens the database beside a running bridge. */
  open: () => Promise<Workspace>
  doctor: DoctorPorts
  write: (text: string) => void
  /** Beside the output, so that it is never part of JSON. */
  warn: (text: string) => void
  /** The value of an input that was not given on the command line; undefined without a terminal. */
  ask: (question: string) => Promise<string | undefined>
}

export interface Workspace extends AsyncDisposable {
  connections: Connections
  lookup: MappingLookup
  outbox: Outbox
  unitOfWork: UnitOfWork
  /** XML and REST requests of a connection's Planfix account on this day (UTC), a few seconds old; null where it makes none. */
  requestsToday: (connection: Connection) => Promise<number | null>
  /** Which of these changes of the connection the environment undoes at the next start. */
  overruledAtStart: (changed: Connection, names: string[]) => Overruled[]
}

/** What the self-test needs; each part may fail on its own. */
export interface DoctorPorts {
  /** @throws BridgeError PLANGRAM_CONFIG_INVALID */
  readAddresses: () => Addresses
  /** @throws BridgeError for what is wrong with the database */
  open: () => Promise<Examination>
}

export interface Addresses {
  /** Without a slash at the end; null: unknown. */
  publicUrl: string | null
  /** Where the bridge listens, as this machine reaches it. */
  localUrl: string
}

export interface Examination extends AsyncDisposable {
  hasDatabase: boolean
  /** Null without a database: there is no key yet to sign a link with. */
  testFile: TestFile | null
  /** As the next start will have them: what the environment says counts already, but nothing is stored. */
  connections: Connections
  /** Whether the database has it; otherwise its session key is not the one that the first start will make. */
  isStored: (connection: Connection) => boolean
  testPlanfix: (connection: Connection, mayWrite: boolean, report: ReportCheck) => Promise<CheckResult[]>
}

/** A file that the running bridge gives away to whoever has a link to it. */
export interface TestFile {
  name: string
  bytes: Uint8Array
  /** Under `base`, an address without a slash at the end. */
  linkAt: (base: string) => string
}
