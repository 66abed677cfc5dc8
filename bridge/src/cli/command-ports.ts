import type { Connections } from '../connections/connections.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { UnitOfWork } from '../outbox/unit-of-work.ts'
import type { MappingLookup } from '../relay/mappings.ts'

/** What the commands need of the rest; app.ts and main.ts provide it. */
export interface CommandPorts {
  /** Runs the bridge until a signal; returns the exit code. `setup` may begin without any connection. */
  run: (mode: 'start' | 'setup') => Promise<number>
  /** Opens the database beside a running bridge. */
  open: () => Promise<Workspace>
  write: (text: string) => void
  /** The value of an input that was not given on the command line; undefined without a terminal. */
  ask: (question: string) => Promise<string | undefined>
}

export interface Workspace extends AsyncDisposable {
  connections: Connections
  lookup: MappingLookup
  outbox: Outbox
  unitOfWork: UnitOfWork
}
