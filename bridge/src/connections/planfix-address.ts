import type { PlanfixApi } from '../domain/connection.ts'

const apiPaths: Record<PlanfixApi, RegExp> = {
  chat: /\/webchat\/api\/?$/,
  xml: /\/xml\/?$/,
  rest: /\/rest\/?$/,
}

export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

/** Which API an address belongs to, by the end of its path; undefined when it is none of the three. */
export function planfixApiOf(url: URL): PlanfixApi | undefined {
  return (Object.keys(apiPaths) as PlanfixApi[]).find((api) => apiPaths[api].test(url.pathname))
}

/** Plain http is allowed only where nobody can listen in: on the machine itself. */
export function isTransportSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))
}

export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
