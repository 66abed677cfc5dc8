import type { EventLog } from './company/event-log.ts'

export interface WaitOptions {
  /** Real milliseconds. Default 5 s. */
  readonly timeoutMs?: number | undefined
}

/**
 * Waits until `check` returns something, looking again after each event of the account.
 * Throws what `describe` says when the time is over.
 */
export function waitUntil<Result>(
  log: EventLog,
  check: () => Result | undefined,
  describe: () => string,
  { timeoutMs = 30_000 }: WaitOptions = {},
): Promise<Result> {
  const found = check()
  if (found !== undefined) return Promise.resolve(found)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      unsubscribe()
      reject(new Error(`${describe()} (waited ${timeoutMs} ms)`))
    }, timeoutMs)
    const unsubscribe = log.subscribe(() => {
      const result = check()
      if (result === undefined) return
      unsubscribe()
      clearTimeout(timer)
      resolve(result)
    })
  })
}
