/** A request that Planfix does not carry out: a status and `{"result":"fail","code":...,"error":"..."}`. */
export class RestRefusal extends Error {
  override name = 'RestRefusal'
  readonly status: number
  readonly code: number
  /** What else the answer says. */
  readonly more: { readonly body?: Readonly<Record<string, unknown>>; readonly headers?: Readonly<Record<string, string>> }

  constructor(status: number, code: number, error: string, more: RestRefusal['more'] = {}) {
    super(error)
    this.status = status
    this.code = code
    this.more = more
  }
}

/** The codes that the simulator answers with. Planfix help: REST API, error codes. */
export const refusalCode = {
  unknown: 0,
  unknownToken: 1,
  inactiveToken: 2,
  scopeDenied: 5,
  accessDenied: 6,
  inactiveUser: 16,
  requestLimit: 22,
  malformed: 30,
  missing: 40,
  badValue: 41,
  noTask: 1000,
  taskNotAdded: 1001,
  noContact: 2000,
  badEmail: 2004,
  emptyName: 2006,
  noEmployee: 4000,
  noComment: 5000,
  commentNotAdded: 5001,
  noFile: 7000,
  fileNotAdded: 7001,
  fileTooLarge: 7002,
} as const
