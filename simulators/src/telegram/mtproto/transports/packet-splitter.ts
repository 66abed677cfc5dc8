/** Where the first packet of `buffered` lies, or undefined when it has not come completely. */
export type FindPacket = (buffered: Buffer) => { readonly start: number; readonly end: number; readonly next: number } | undefined

/** Keeps what has come of a packet until the rest arrives. */
export class PacketSplitter {
  readonly #find: FindPacket
  #buffered: Buffer = Buffer.alloc(0)

  constructor(find: FindPacket) {
    this.#find = find
  }

  receive(chunk: Buffer): Buffer[] {
    let rest = this.#buffered.length > 0 ? Buffer.concat([this.#buffered, chunk]) : chunk
    const packets: Buffer[] = []
    for (let found = this.#find(rest); found; found = this.#find(rest)) {
      packets.push(rest.subarray(found.start, found.end))
      rest = rest.subarray(found.next)
    }
    this.#buffered = rest
    return packets
  }
}
