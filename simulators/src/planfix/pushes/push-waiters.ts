interface Waiter<Result> {
  /** Returns the result once it is there; throws when it can no longer come. */
  readonly check: () => Result | undefined
  readonly resolve: (result: Result) => void
  readonly reject: (reason: unknown) => void
}

/** Those who wait for something to become of a push. */
export class PushWaiters {
  #waiters: Waiter<unknown>[] = []

  /** A promise that nobody has to await: it never counts as an unhandled rejection. */
  until<Result>(check: () => Result | undefined): Promise<Result> {
    const promise = new Promise<Result>((resolve, reject) => {
      const waiter: Waiter<Result> = { check, resolve, reject }
      if (!settle(waiter)) this.#waiters.push(waiter as Waiter<unknown>)
    })
    promise.catch(() => undefined)
    return promise
  }

  /** To be called after each change of the push. */
  changed(): void {
    this.#waiters = this.#waiters.filter((waiter) => !settle(waiter))
  }

  fail(reason: Error): void {
    for (const waiter of this.#waiters) waiter.reject(reason)
    this.#waiters = []
  }
}

function settle<Result>({ check, resolve, reject }: Waiter<Result>): boolean {
  try {
    const result = check()
    if (result === undefined) return false
    resolve(result)
  } catch (error) {
    reject(error)
  }
  return true
}
