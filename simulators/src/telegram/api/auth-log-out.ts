import { accountMethod } from './call.ts'

/** https://core.telegram.org/method/auth.logOut */
export const logOut = accountMethod('auth.logOut', (_request: object, call) => {
  call.cloud.authKeys.logOut(call.session.authKeyId)
  return { _: 'auth.loggedOut' }
})
