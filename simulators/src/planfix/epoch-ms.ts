/** Real time as milliseconds since 1970 with a fraction: steady within a process, so differences between two of them are exact. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now()
}
