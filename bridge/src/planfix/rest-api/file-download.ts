import type { CallOptions, RestApi } from './call.ts'
import { UnreadableAnswerError } from './rest-error.ts'

/** Where the bytes are. `headers` go with the request to this very address, and no further if it redirects elsewhere. */
export interface DownloadLink {
  url: string
  headers: Record<string, string>
}

/**
 * `GET /file/{id}/download`: Planfix answers with a redirect to the content. It is not followed here: fetching bytes from an
 * address that we were given has rules of its own. Only Planfix's own address gets our token.
 */
export async function fileDownload(client: RestApi, fileId: number, options: CallOptions): Promise<DownloadLink> {
  const path = `/file/${fileId}/download`
  const { request, status, location } = await client.call({
    ...options,
    method: 'GET',
    path,
    takesRedirect: true,
    scope: 'file_readonly',
  })
  const url = location === undefined ? undefined : client.resolveLink(location)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UnreadableAnswerError(request, status, 'malformed', 'no address to download the file from')
  }
  return { url: url.href, headers: client.headersFor(url) }
}
