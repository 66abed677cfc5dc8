import { type ControlledParts, pathNumber, queryNumber, type Route } from './route.ts'

/** Pushes, their attempts, repeats of them, and pushes Planfix would never send. */
export function pushRoutes({ pushes }: ControlledParts): Route[] {
  return [
    {
      method: 'GET',
      path: '/pushes',
      handle: ({ query }) => {
        const after = queryNumber(query, 'after') ?? 0
        const listed = pushes.all.slice(after, after + (queryNumber(query, 'limit') ?? 1000))
        const [state, messageId] = [query.get('state'), query.get('messageId')]
        return {
          pushes: listed.filter((push) => (state ?? push.state) === push.state && (messageId ?? push.messageId) === push.messageId),
          cursor: listed.at(-1)?.id ?? pushes.all.length,
        }
      },
    },
    { method: 'GET', path: '/pushes/:id', handle: ({ params }) => pushes.get(pathNumber(params, 'id')) },
    {
      method: 'POST',
      path: '/pushes/:id/repeat',
      handle: ({ params, input }) => {
        const [afterMs, times] = [input.optionalNumber('afterMs'), input.optionalNumber('times')]
        return { pushes: pushes.repeat(pushes.get(pathNumber(params, 'id')), { afterMs, times, message: input.optionalText('message') }) }
      },
    },
    {
      method: 'POST',
      path: '/pushes/raw',
      handle: ({ input }) =>
        pushes.sendRaw({
          providerId: input.optionalText('providerId'),
          body: input.text('body'),
          contentType: input.optionalText('contentType'),
        }),
    },
    {
      method: 'PUT',
      path: '/pushes/settings',
      handle: ({ input }) => {
        pushes.parallel = input.optionalNumber('parallel') ?? pushes.parallel
        pushes.timeoutMs = input.optionalNumber('timeoutMs') ?? pushes.timeoutMs
        return { parallel: pushes.parallel, timeoutMs: pushes.timeoutMs }
      },
    },
  ]
}
