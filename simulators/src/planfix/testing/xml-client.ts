import { XMLParser } from 'fast-xml-parser'

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, parseAttributeValue: false })

/** An answer of the XML API, read by another parser's settings than the simulator's. */
export class XmlReply {
  readonly status: number
  readonly headers: Headers
  readonly body: string
  readonly #response: unknown

  constructor(status: number, headers: Headers, body: string) {
    this.status = status
    this.headers = headers
    this.body = body
    this.#response = body.startsWith('<?xml') ? (parser.parse(body) as { response: unknown }).response : undefined
  }

  /** `ok`, or the code of the error. */
  get outcome(): unknown {
    const status = this.at('@status')
    return status === 'error' ? this.at('code') : status
  }

  /** What stands at the end of the way, the first of several. */
  at(...way: string[]): unknown {
    return this.all(...way)[0]
  }

  /** All that stand at the end of the way. */
  all(...way: string[]): unknown[] {
    return way.reduce<unknown[]>((nodes, name) => nodes.flatMap((node) => childrenOf(node, name)), [this.#response])
  }
}

function childrenOf(node: unknown, name: string): unknown[] {
  const child = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined
  return child === undefined ? [] : Array.isArray(child) ? child : [child]
}

/** A client of the XML API, for one key and one token or session. */
export class XmlClient {
  readonly #url: string
  readonly #basic: string

  constructor(url: string, apiKey: string, token = '') {
    this.#url = url
    this.#basic = Buffer.from(`${apiKey}:${token}`).toString('base64')
  }

  /** Calls a method of the account `acme`. */
  call(method: string, content = ''): Promise<XmlReply> {
    return this.post(`<?xml version="1.0" encoding="UTF-8"?><request method="${method}"><account>acme</account>${content}</request>`)
  }

  async post(body: string, headers: Record<string, string> = { authorization: `Basic ${this.#basic}` }): Promise<XmlReply> {
    const response = await fetch(this.#url, {
      ...{ method: 'POST', body, redirect: 'manual' },
      headers: { 'content-type': 'application/xml; charset=utf-8', accept: 'application/xml', ...headers },
    })
    return new XmlReply(response.status, response.headers, await response.text())
  }
}

/** A text as it stands in XML. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
