/** An error an API call ends in, as Telegram words it: 400, PEER_ID_INVALID. https://core.telegram.org/api/errors */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}
