import { describe, expect, test } from 'vitest'
import { readEnvironment, variables } from './env.ts'

describe('the environment', () => {
  test.each([...variables.required, ...variables.optional])('%s is read', (name) => {
    expect(readEnvironment({ [name]: 'value' })).toEqual({ values: { [name]: 'value' }, settings: {}, unused: [] })
  })

  test.each(variables.notYet)('%s is told as not used yet', (name) => {
    expect(readEnvironment({ [name]: 'value' })).toEqual({ values: {}, settings: {}, unused: [name] })
  })

  test('these are all', () => {
    expect([...variables.required].sort()).toEqual([
      'PLANFIX_API_KEY',
      'PLANFIX_API_URL',
      'TELEGRAM_API_HASH',
      'TELEGRAM_API_ID',
      'TELEGRAM_BOT_TOKEN',
    ])
    expect([...variables.optional, ...variables.notYet].sort()).toEqual([
      'ADMIN_PORT',
      'CONSOLE_PASSWORD',
      'DATABASE_URL',
      'ENCRYPTION_KEY',
      'HOST',
      'LOG_FILE',
      'LOG_FORMAT',
      'LOG_LEVEL',
      'METRICS_TOKEN',
      'PLANFIX_ACCOUNT',
      'PLANFIX_LOGIN',
      'PLANFIX_PASSWORD',
      'PLANFIX_PROVIDER_ID',
      'PLANFIX_REST_TOKEN',
      'PLANFIX_REST_URL',
      'PLANFIX_SIGNATURE_KEY',
      'PLANFIX_WEBHOOK_TOKEN',
      'PORT',
      'PUBLIC_URL',
      'TELEGRAM_DC',
      'TELEGRAM_DC_KEY',
      'TELEGRAM_PROXY',
    ])
  })

  test('a variable is in one list only', () => {
    const names = [...variables.required, ...variables.optional, ...variables.notYet]
    expect(new Set(names).size).toBe(names.length)
  })

  test('an empty value counts as not set, and white space round a value as nothing', () => {
    const environment = readEnvironment({
      PORT: '',
      HOST: ' \t ',
      LOG_LEVEL: ' debug\n',
      PLANFIX_LOGIN: ' ',
      PLANGRAM_STATUS_LANGUAGE: ' ',
    })
    expect(environment).toEqual({ values: { LOG_LEVEL: 'debug' }, settings: {}, unused: [] })
  })

  test('PLANGRAM_ and the name of a setting in capitals is that setting', () => {
    const environment = readEnvironment({ PLANGRAM_STATUS_LANGUAGE: ' en ', PLANGRAM_PLANFIX_CONCURRENCY: '5', plangram_other: 'x' })
    expect(environment.settings).toEqual({ status_language: 'en', planfix_concurrency: '5' })
  })

  test('a setting that nobody knows is kept, so that it can be told', () => {
    expect(readEnvironment({ PLANGRAM_NONSENSE: 'x' }).settings).toEqual({ nonsense: 'x' })
  })

  test('what is not ours is left alone', () => {
    expect(readEnvironment({ PATH: '/bin', HOME: '/root', telegram_api_id: '1' })).toEqual({ values: {}, settings: {}, unused: [] })
  })
})
