import { TlReader } from '../tl/tl-reader.ts'
import { TlWriter } from '../tl/tl-writer.ts'

const CONTAINER_ID = 0x73f1f8dc

/** A message without its encryption, as it stands in a container. */
export interface Message {
  readonly id: bigint
  readonly seqno: number
  readonly body: Buffer
}

export function isContainer(body: Buffer): boolean {
  return body.length >= 8 && body.readUInt32LE() === CONTAINER_ID
}

/**
 * The messages in a `msg_container`. https://core.telegram.org/mtproto/service_messages#simple-container
 * @throws TlDecodeError
 */
export function readContainer(body: Buffer): Message[] {
  const reader = new TlReader(body)
  reader.uint()
  const messages: Message[] = []
  for (let left = reader.uint(); left > 0; left--) {
    const id = reader.long()
    const seqno = reader.int()
    messages.push({ id, seqno, body: reader.raw(reader.uint()) })
  }
  return messages
}

export function writeContainer(messages: readonly Message[]): Buffer {
  const writer = new TlWriter()
  writer.int(CONTAINER_ID)
  writer.int(messages.length)
  for (const message of messages) {
    writer.long(message.id)
    writer.int(message.seqno)
    writer.int(message.body.length)
    writer.raw(message.body)
  }
  return writer.copy()
}

/** The identifier of the earliest message: of the first one inside when it is a container. */
export function firstIdIn(message: Message): bigint {
  return isContainer(message.body) ? (readContainer(message.body)[0]?.id ?? message.id) : message.id
}
