import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Files } from '../company/files.ts'
import type { StoredFile } from '../company/stored-file.ts'
import { WebServer } from '../web-server.ts'

/** Somebody fetched what `GET /file/{id}/download` sent him to. */
export interface Download {
  readonly fileId: number
  /** The `Authorization` that came along, or `access_token`: a token that leaked to another origin. */
  readonly leakedToken?: string | undefined
}

/** Where the contents of files lie: another origin than the API's, as a storage is. The address alone opens a file. */
export class ContentServer {
  readonly #files: Files
  readonly #web: WebServer
  readonly #downloads: Download[] = []

  constructor(files: Files, host: string) {
    this.#files = files
    this.#web = new WebServer((request, response) => this.#handle(request, response), host, 0)
  }

  /** What was fetched since the start, oldest first. */
  get downloads(): readonly Download[] {
    return this.#downloads
  }

  /** The address of a file that Planfix keeps, or of one that it only points to. */
  urlOf({ url, key }: StoredFile): string {
    return url ?? `${this.#web.origin}/content/${key}`
  }

  accept(): Promise<void> {
    return this.#web.accept()
  }

  refuse(): Promise<void> {
    return this.#web.refuse()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.#web.origin)
    const file = pathname.startsWith('/content/') ? this.#files.find(pathname.slice('/content/'.length)) : undefined
    if (file?.base64 === undefined) {
      response.writeHead(404, { 'content-length': 0 }).end()
      return
    }
    const leakedToken = request.headers.authorization ?? searchParams.get('access_token') ?? undefined
    this.#downloads.push({ fileId: file.id, ...(leakedToken !== undefined && { leakedToken }) })
    const content = Buffer.from(file.base64, 'base64')
    response.writeHead(200, {
      'content-type': file.contentType,
      'content-length': content.length,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    })
    response.end(content)
  }
}
