import type { PlanfixAccess, PlanfixCapabilities } from '../domain/connection.ts'

/** What each of Planfix's interfaces can do; `docs/feature-matrix.md` says what becomes of the rest. */
export function capabilitiesOf({ api, restToken }: Pick<PlanfixAccess, 'api' | 'restToken'>): PlanfixCapabilities {
  if (api !== 'chat') return { commentId: 'given', edit: true, delete: true, push: false, status: false }
  const isAccompanied = restToken !== null
  return { commentId: isAccompanied ? 'read_back' : 'none', edit: isAccompanied, delete: isAccompanied, push: true, status: true }
}
