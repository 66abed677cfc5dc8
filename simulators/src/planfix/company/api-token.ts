/** A token of the REST API. */
export interface RestToken {
  readonly token: string
  /** Whom it acts as. */
  readonly employeeId: number
  /** `task_readonly` and so on; absent: all of them. */
  readonly scopes?: readonly string[] | undefined
}

/** A token of the XML API, which goes with the account's API key. */
export interface XmlToken {
  readonly token: string
  readonly employeeId: number
  /** The methods it is limited to; absent: all of them. */
  readonly methods?: readonly string[] | undefined
}

/** What `auth.login` of the XML API gives. */
export interface XmlSession {
  readonly sid: string
  readonly employeeId: number
  /** On Planfix's clock. */
  readonly openedAt: number
}
