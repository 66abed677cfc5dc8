/** Every variable of the environment, by name. `docs/configuration.md` explains each; a test compares the two. */
export const variables = {
  required: ['TELEGRAM_API_ID', 'TELEGRAM_API_HASH', 'TELEGRAM_BOT_TOKEN', 'PLANFIX_API_URL', 'PLANFIX_API_KEY'],
  optional: [
    'PLANFIX_WEBHOOK_TOKEN',
    'PLANFIX_PROVIDER_ID',
    'PLANFIX_ACCOUNT',
    'PLANFIX_LOGIN',
    'PLANFIX_PASSWORD',
    'PLANFIX_SIGNATURE_KEY',
    'PLANFIX_REST_URL',
    'PLANFIX_REST_TOKEN',
    'PUBLIC_URL',
    'HOST',
    'PORT',
    'ADMIN_PORT',
    'METRICS_TOKEN',
    'DATABASE_URL',
    'ENCRYPTION_KEY',
    'LOG_LEVEL',
    'LOG_FILE',
    'LOG_FORMAT',
    'TELEGRAM_DC',
    'TELEGRAM_DC_KEY',
  ],
  /** Of the design, but not used by this version: set, they are warned about. */
  notYet: ['CONSOLE_PASSWORD', 'TELEGRAM_PROXY'],
  /** Followed by the name of a connection setting in capitals. */
  settingPrefix: 'PLANGRAM_',
} as const

export type RequiredVariable = (typeof variables.required)[number]
export type Variable = RequiredVariable | (typeof variables.optional)[number]

/** What is set, as texts: an empty one counts as not set. */
export interface Environment {
  values: Partial<Record<Variable, string>>
  /** Connection settings by their own names, in small letters. */
  settings: Record<string, string>
  /** Variables that are set and that this version does not use yet. */
  unused: string[]
}

/** Reads everything once; nobody else looks into `process.env`. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const names: readonly Variable[] = [...variables.required, ...variables.optional]
  const values = Object.fromEntries(names.flatMap((name) => (env[name]?.trim() ? [[name, env[name].trim()]] : [])))
  const settings = Object.entries(env)
    .filter(([name, value]) => name.startsWith(variables.settingPrefix) && value?.trim())
    .map(([name, value]) => [name.slice(variables.settingPrefix.length).toLowerCase(), value?.trim() ?? ''])
  const unused = variables.notYet.filter((name) => env[name]?.trim())
  return { values, settings: Object.fromEntries(settings) as Record<string, string>, unused }
}
