import type { ControlledParts, Route } from './route.ts'

/** What happened to the REST API and can be asked nowhere else. */
export function restRoutes({ rest }: ControlledParts): Route[] {
  return [{ method: 'GET', path: '/rest/downloads', handle: () => ({ downloads: rest.downloads }) }]
}
