const POLL_MS = 2

/** Resolves as soon as `find` returns something other than undefined or false; fails, saying what was missing, when that does not happen. */
export async function waitFor<Found>(find: () => Found | undefined | false, what: string, timeoutMs = 30_000): Promise<Found> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const found = find()
    if (found !== undefined && found !== false) return found
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
