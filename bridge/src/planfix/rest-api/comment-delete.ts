import type { CallOptions, RestApiClient } from './client.ts'

/** `DELETE /comment/{id}`: deletes a comment. */
export async function commentDelete(client: RestApiClient, commentId: number, options: CallOptions): Promise<void> {
  await client.call({ ...options, method: 'DELETE', path: `/comment/${commentId}`, scope: 'comment_delete' })
}
