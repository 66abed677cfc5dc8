/**
 * How the server tells of plain text messages. Telegram uses both forms as it sees fit, so a client must understand both:
 * `full` is `updates` with everybody concerned, `short` is `updateShortMessage` and `updateShortSentMessage`.
 */
export type UpdateShapeSetting = 'full' | 'short' | 'alternating'

export class UpdateShape {
  setting: UpdateShapeSetting = 'alternating'
  #wasShortPush = false
  #wasShortAnswer = false

  /** The form in which the next message is told to those who did not send it. */
  nextPushIsShort(): boolean {
    this.#wasShortPush = !this.#wasShortPush
    return this.#choose(this.#wasShortPush)
  }

  /** The form in which the next message is told to the one who has sent it. */
  nextAnswerIsShort(): boolean {
    this.#wasShortAnswer = !this.#wasShortAnswer
    return this.#choose(this.#wasShortAnswer)
  }

  #choose(byTurns: boolean): boolean {
    return this.setting === 'alternating' ? byTurns : this.setting === 'short'
  }
}
