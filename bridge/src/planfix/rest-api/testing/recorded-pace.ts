import type { RequestPace, RequestPurpose } from '../../request-pace.ts'

/** A pace that holds nobody up and keeps what it was told. */
export class RecordedPace implements RequestPace {
  readonly turns: RequestPurpose[] = []
  readonly remaining: number[] = []
  readonly freezes: number[] = []

  async turn(purpose: RequestPurpose): Promise<void> {
    this.turns.push(purpose)
  }

  noteRemaining(count: number): void {
    this.remaining.push(count)
  }

  freeze(ms: number): void {
    this.freezes.push(ms)
  }
}
