declare const transaction: unique symbol

/** An open database transaction. Only the store can make or look into one; everybody else hands it on. */
export interface Transaction {
  readonly [transaction]: true
}

/** Writes that become durable together. */
export interface UnitOfWork {
  /**
   * Runs `work` in a transaction and resolves once that is on disk (fsync).
   *
   * Works that come at about the same time share one transaction and one fsync. If the shared transaction fails, each
   * is run again by itself, so that one failing work never takes the others down: `work` may therefore run twice, must
   * touch nothing but the transaction, and must not wait for anything but it. A work begun inside another work joins
   * the same commit but not the same order.
   */
  run<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>
}
