import type { CallOptions, XmlApi } from './call.ts'
import { lacking } from './errors.ts'
import { textOf } from './read-xml.ts'

export interface Credentials {
  login: string
  password: string
}

/** Planfix help: auth.login. Gives the id of a session that lives for an hour. */
export async function authLogin(api: Pick<XmlApi, 'call'>, { login, password }: Credentials, options: CallOptions): Promise<string> {
  const response = await api.call('auth.login', { login, password }, options)
  const sid = textOf(response, 'sid')
  if (!sid) throw lacking('auth.login', 'sid')
  return sid
}
