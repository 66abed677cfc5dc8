/** The text is not XML that we accept; `message` says why. */
export class XmlFault extends Error {
  override name = 'XmlFault'
}

/** There is more of it than any answer has, so that reading it would take long. */
export class XmlTooLargeFault extends XmlFault {
  override name = 'XmlTooLargeFault'
}
