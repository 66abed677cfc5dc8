/** Builds the named workspaces that are stale: `bridge` and `simulators` by default. */
export function build(workspaces?: string[], force?: boolean): void
