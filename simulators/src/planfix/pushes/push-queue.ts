/** First in, first out among those that may go, however many are in it. */
export class PushQueue<Item> {
  #items: Item[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  put(item: Item): void {
    this.#items.push(item)
  }

  /** The first that may go; those passed over keep their places. */
  take(mayGo: (item: Item) => boolean): Item | undefined {
    for (let at = this.#head; at < this.#items.length; at++) {
      const item = this.#items[at]
      if (item === undefined || !mayGo(item)) continue
      if (at === this.#head) this.#dropHead()
      else this.#items.splice(at, 1)
      return item
    }
    return undefined
  }

  #dropHead(): void {
    this.#head++
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
  }
}
