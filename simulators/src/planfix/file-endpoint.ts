import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Files } from './company/files.ts'

/** `GET /file/<id>`: what employees attached. Anything else is not found. */
export class FileEndpoint {
  readonly #files: Files

  constructor(files: Files) {
    this.#files = files
  }

  handle(path: string, request: IncomingMessage, response: ServerResponse): void {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const file = isRead && path.startsWith('/file/') ? this.#files.find(path.slice('/file/'.length)) : undefined
    if (file?.base64 === undefined) {
      response.writeHead(404, { 'content-length': 0 }).end()
      return
    }
    const content = Buffer.from(file.base64, 'base64')
    response.writeHead(200, {
      'content-type': file.contentType,
      'content-length': content.length,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    })
    response.end(request.method === 'HEAD' ? undefined : content)
  }
}
