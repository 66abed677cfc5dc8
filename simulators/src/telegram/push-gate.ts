type PushMode = 'swallow' | 'twice' | 'reverse'

/** Stands between what happens and the clients that are told of it, and gets in the way when asked to. */
export class PushGate {
  #mode: PushMode | undefined
  #left = 0
  #isHolding = false
  #held: (() => void)[] = []

  /** The next `count` pushes never leave; the first one after them shows the client a gap. */
  swallow(count: number): void {
    this.#begin('swallow', count)
  }

  /** The next `count` pushes leave twice. */
  twice(count: number): void {
    this.#begin('twice', count)
  }

  /** The next `count` pushes wait for each other and leave in reverse order. */
  reverse(count: number): void {
    this.#begin('reverse', count)
  }

  /** Pushes wait until `release`. */
  hold(): void {
    this.#isHolding = true
  }

  release(): void {
    this.#isHolding = false
    this.#leave(this.#held.splice(0))
  }

  /** What waits leaves in its order, and later pushes pass as usual. */
  clear(): void {
    this.#mode = undefined
    this.#left = 0
    this.release()
  }

  describe(): { readonly mode: string; readonly left: number; readonly waiting: number } {
    return { mode: this.#isHolding ? 'hold' : (this.#mode ?? 'none'), left: this.#left, waiting: this.#held.length }
  }

  /** Lets one push through, or does with it what was asked for. */
  pass(push: () => void): void {
    if (this.#isHolding) this.#held.push(push)
    else if (this.#left > 0) this.#disturb(push)
    else push()
  }

  #begin(mode: PushMode, count: number): void {
    if (!this.#isHolding) this.#leave(this.#held.splice(0))
    this.#mode = mode
    this.#left = count
  }

  #disturb(push: () => void): void {
    this.#left -= 1
    if (this.#mode === 'twice') this.#leave([push, push])
    if (this.#mode !== 'reverse') return
    this.#held.push(push)
    if (this.#left === 0) this.#leave(this.#held.splice(0).reverse())
  }

  #leave(pushes: readonly (() => void)[]): void {
    for (const push of pushes) push()
  }
}
