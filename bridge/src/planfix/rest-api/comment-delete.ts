import type { CallOptions, RestApi } from './call.ts'

/** `DELETE /comment/{id}`: deletes a comment. */
export async function commentDelete(client: RestApi, commentId: number, options: CallOptions): Promise<void> {
  await client.call({ ...options, method: 'DELETE', path: `/comment/${commentId}`, scope: 'comment_delete' })
}
