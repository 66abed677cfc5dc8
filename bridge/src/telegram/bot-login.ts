import type { Words } from '../domain/words.ts'
import { type MtprotoClient, TelegramRefusedError } from './mtproto-client.ts'

/** How a login ended. `refused`: another try with the same token is useless. `wait`: Telegram asks for patience. */
export type LoginResult = { kind: 'online' } | { kind: 'refused'; reason: Words } | { kind: 'wait'; ms: number; reason: Words }

/** Longer than any answer takes; a connection that is not there yet is waited for by the caller's signal. */
const timeoutMs = 60_000

/**
 * Makes the client act as the bot: with the stored login where there is one, else with the token. Starts mtcute's update
 * loop, which begins with what was missed.
 * @throws TelegramSilentError, and TelegramRefusedError for what another try may mend.
 */
export async function logInBot(
  client: MtprotoClient,
  { apiId, apiHash, botToken, signal }: { apiId: number; apiHash: string; botToken: string; signal: AbortSignal },
): Promise<LoginResult> {
  try {
    const known = await storedLogin(client, signal)
    if (known) return { kind: 'online' }
    const request = { _: 'auth.importBotAuthorization', flags: 0, apiId, apiHash, botAuthToken: botToken } as const
    await client.base.notifyLoggedIn(await client.call(request, { signal, timeoutMs }))
    return { kind: 'online' }
  } catch (error) {
    const result = error instanceof TelegramRefusedError ? refusal(error) : undefined
    if (result) return result
    throw error
  }
}

async function storedLogin(client: MtprotoClient, signal: AbortSignal): Promise<boolean> {
  try {
    const [user] = await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, { signal, timeoutMs })
    if (user?._ !== 'user') return false
    await client.base.notifyLoggedIn(user)
    return true
  } catch (error) {
    // No login yet, or one that Telegram has ended; a bot simply shows its token again.
    if (error instanceof TelegramRefusedError && (error.code === 401 || error.text === 'AUTH_KEY_UNREGISTERED')) return false
    throw error
  }
}

function refusal({ text }: TelegramRefusedError): LoginResult | undefined {
  const seconds = /^FLOOD_WAIT_(\d+)$/.exec(text)?.[1]
  if (seconds) {
    const reason = { en: `asks to wait ${seconds} s before the next login`, ru: `просит подождать ${seconds} с до следующего входа` }
    return { kind: 'wait', ms: Number(seconds) * 1_000, reason }
  }
  if (/^ACCESS_TOKEN_(INVALID|EXPIRED)$/.test(text)) {
    return {
      kind: 'refused',
      reason: {
        en: `refuses the bot token (${text}): take the current one from @BotFather and put it into TELEGRAM_BOT_TOKEN`,
        ru: `не принимает токен бота (${text}): возьмите действующий у @BotFather и укажите его в TELEGRAM_BOT_TOKEN`,
      },
    }
  }
  if (/^API_ID_/.test(text)) {
    return {
      kind: 'refused',
      reason: {
        en: `refuses api_id and api_hash (${text}): compare TELEGRAM_API_ID and TELEGRAM_API_HASH with my.telegram.org`,
        ru: `не принимает api_id и api_hash (${text}): сверьте TELEGRAM_API_ID и TELEGRAM_API_HASH с my.telegram.org`,
      },
    }
  }
  return undefined
}
