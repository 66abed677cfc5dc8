/** What was asked of the simulator cannot be done: something unknown was named, or a value makes no sense. */
export class UsageError extends Error {
  override name = 'UsageError'
}
