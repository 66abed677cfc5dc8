/** A call that Planfix does not carry out: 200 with `status="error"` and a code, which is a text: it may begin with 0. */
export class XmlRefusal extends Error {
  override name = 'XmlRefusal'
  readonly code: string
  /** What a few codes tell besides. */
  readonly details: object

  constructor(code: string, details: object = {}) {
    super(`The XML API refuses with ${code}`)
    this.code = code
    this.details = details
  }
}
