/** What Planfix answers to a request that comes within a second of the one before it: not documented. */
export const tooFastAnswers = ['0007', '403', '429', '503'] as const

export const dataCentres = ['eu', 'ru', 'sg', 'us'] as const

export type DataCentre = (typeof dataCentres)[number]

/** How the account behaves where it is a matter of plan, place or luck. */
export interface AccountSettings {
  /** Where the account lives. `/xml/` stands in `eu`, `/ru/xml/`, `/sg/xml/` and `/us/xml/` in the others. */
  readonly dataCentre: DataCentre
  /** IANA name; the day of the request limit begins at its midnight. */
  readonly timezone: string
  /** Requests to XML and REST together, a day. Planfix help: 20, 50 or 100 thousand by plan. */
  readonly requestsPerDay: number
  /** The least time between two requests to XML and REST, in ms of Planfix's clock; 0 takes them as fast as they come. */
  readonly requestIntervalMs: number
  /** An error code of the XML API, or an HTTP status. */
  readonly tooFastAnswer: (typeof tooFastAnswers)[number]
  /** The largest file an API may bring, in bytes. Planfix help: 100 MB on paid plans, 15 MB on the free one. */
  readonly largestFile: number
  /** Whether a push's `messageId` is the id of its comment, or a number of its own. Which is true is not documented. */
  readonly messageIds: 'comment' | 'own'
  /**
   * Whether `contact.update` of XML takes away what it leaves out, as `task.update` is documented to, or keeps it: not documented.
   */
  readonly contactUpdates: 'replace' | 'keep'
  /** Whether a comment that an API writes is pushed to the contact it notifies, as one of an employee is. Not documented. */
  readonly pushesApiComments: boolean
}

export const defaultAccountSettings: AccountSettings = {
  dataCentre: 'eu',
  timezone: 'Europe/Moscow',
  requestsPerDay: 20_000,
  requestIntervalMs: 1000,
  tooFastAnswer: '0007',
  largestFile: 100_000_000,
  messageIds: 'comment',
  contactUpdates: 'replace',
  pushesApiComments: true,
}
