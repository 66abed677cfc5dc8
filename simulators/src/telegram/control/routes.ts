import { ACTING_ROUTES } from './acting-routes.ts'
import { FILE_ROUTES } from './file-routes.ts'
import { PEOPLE_ROUTES } from './people-routes.ts'
import type { Route } from './route.ts'
import { SERVER_ROUTES } from './server-routes.ts'
import { TROUBLE_ROUTES } from './trouble-routes.ts'

/** Every request the control API knows; each is described in control-api.md. */
export const ROUTES: readonly Route[] = [...SERVER_ROUTES, ...PEOPLE_ROUTES, ...ACTING_ROUTES, ...FILE_ROUTES, ...TROUBLE_ROUTES]
