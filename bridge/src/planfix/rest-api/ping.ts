import type { CallOptions, RestApi } from './call.ts'

/** `GET /ping`: whether the address is right and the token is taken. Changes nothing, needs no right. Returns when it is so. */
export async function ping(client: RestApi, options: CallOptions): Promise<void> {
  await client.call({ ...options, method: 'GET', path: '/ping' })
}
