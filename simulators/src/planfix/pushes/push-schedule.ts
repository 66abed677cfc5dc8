const minuteMs = 60_000

/**
 * How Planfix treats a POST that was not answered with exactly 200.
 * Planfix help documents this for the HTTP requests of automation ("Отправка HTTP-запроса"): one POST of the account at a time, all
 * of them frozen for 3 minutes after a failure, four more attempts. For the pushes of the chat API nothing is documented; this
 * simulator assumes the same.
 */
export const pushSchedule = {
  /** How long after a failure no POST of the account goes out. */
  freezeMs: 3 * minuteMs,
  /** The waits before the second to the fifth attempt, each counted from the failure before it. */
  retryDelaysMs: [15 * minuteMs, 30 * minuteMs, 60 * minuteMs, 60 * minuteMs],
  /** How long Planfix waits for an answer. Not documented: the usual value of HTTP clients. */
  timeoutMs: 30_000,
} as const

/** When the next attempt is due after so many failed ones, the last at `failedAt`; undefined when Planfix gives up. */
export function nextAttemptAfter(failures: number, failedAt: number): number | undefined {
  const delay = pushSchedule.retryDelaysMs[failures - 1]
  return delay === undefined ? undefined : failedAt + delay
}
