/** The time of day in epoch milliseconds with a fraction, never going backwards within a process. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

/** The time of day in whole epoch seconds, as Telegram writes dates. */
export function nowSeconds(): number {
  return Math.floor(now() / 1000)
}
