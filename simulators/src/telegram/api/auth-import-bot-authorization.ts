import { openMethod } from './call.ts'
import { RpcError } from './rpc-error.ts'
import { toTlUser } from './tl-user.ts'

interface Request {
  readonly api_id: number
  readonly api_hash: string
  readonly bot_auth_token: string
}

/** https://core.telegram.org/method/auth.importBotAuthorization */
export const importBotAuthorization = openMethod('auth.importBotAuthorization', (request: Request, call) => {
  if (request.api_id <= 0 || request.api_hash === '') throw new RpcError(400, 'API_ID_INVALID')
  const bot = call.cloud.users.findOrCreateBot(request.bot_auth_token, { isStrict: call.cloud.rules.botsKeepTheirFirstSecret })
  if (!bot) throw new RpcError(400, 'ACCESS_TOKEN_INVALID')
  call.cloud.authKeys.logIn(call.session.authKeyId, bot.id)
  return { _: 'auth.authorization', user: toTlUser(bot.id, bot) }
})
