/** What the server knows of a bot. */
export interface BotReport {
  readonly id: number
  readonly firstName: string
  readonly username: string
  /** Sessions that are told of updates, whether or not they are connected at the moment. */
  readonly sessions: number
  readonly connectedSessions: number
  readonly pts: number
}

/** Where something listens. */
export interface Address {
  readonly host: string
  readonly port: number
}
