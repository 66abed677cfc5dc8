import { unzip } from '../mtproto/unzip.ts'
import type { TlDecoder } from '../tl/decode.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { fieldsOf } from '../tl/tl-object.ts'

/** A call without its wrappers, and what they said. https://core.telegram.org/api/invoking */
export interface UnwrappedQuery {
  readonly query: TlObject
  /** From `invokeWithLayer`. */
  readonly layer: number | undefined
  readonly isInitialized: boolean
  readonly withoutUpdates: boolean
  /** From `invokeAfterMsg(s)`: messages whose calls must have succeeded. */
  readonly after: readonly bigint[]
}

/** @throws TlDecodeError when something packed does not contain TL */
export function unwrapQuery(wrapped: TlObject, decoder: TlDecoder): UnwrappedQuery {
  let query = wrapped
  let layer: number | undefined
  let isInitialized = false
  let withoutUpdates = false
  const after: bigint[] = []
  for (;;) {
    const fields = fieldsOf<{ query: TlObject; layer: number; msg_id: bigint; msg_ids: bigint[]; packed_data: Buffer }>(query)
    switch (query._) {
      case 'invokeWithLayer':
        layer = fields.layer
        break
      case 'initConnection':
        isInitialized = true
        break
      case 'invokeWithoutUpdates':
        withoutUpdates = true
        break
      case 'invokeAfterMsg':
        after.push(fields.msg_id)
        break
      case 'invokeAfterMsgs':
        after.push(...fields.msg_ids)
        break
      case 'gzip_packed':
        query = decoder.decode(unzip(fields.packed_data))
        continue
      default:
        return { query, layer, isInitialized, withoutUpdates, after }
    }
    query = fields.query
  }
}
