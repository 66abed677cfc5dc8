import { describe, expect, test } from 'vitest'
import type { ConnectionSettings } from '../domain/connection.ts'
import { applySettings, connectionSettings, defaultSettings, isSettingName, settingNames } from './settings.ts'

const apply = (texts: Record<string, string>) => applySettings(defaultSettings(), texts)

describe('connection settings', () => {
  test('have these defaults', () => {
    expect(defaultSettings()).toEqual({
      status_language: 'ru',
      uncertain_policy: 'resend',
      rejected_policy: 'park',
      planfix_concurrency: 50,
      planfix_timeout_seconds: 60,
      task_template: 0,
      contact_template: 0,
      contact_telegram_field: 0,
      new_task_when_closed: true,
      fill_telegram_fields: true,
      employee_edits: true,
      poll_seconds: 5,
      planfix_time_zone: 'auto',
      planfix_pace_ms: 1_050,
      planfix_daily_requests: 20_000,
      file_link_days: 7,
      attachments_per_message: 'many',
      planfix_file_mb: 100,
    } satisfies ConnectionSettings)
  })

  test.each(settingNames)('%s says in both languages what it does, and takes its own default', (name) => {
    const { meaning, accepts, default: byDefault } = connectionSettings[name]
    expect(meaning.en).toMatch(/[a-z]{3}/)
    expect(meaning.ru).toMatch(/[а-я]{3}/)
    expect(accepts).not.toBe('')
    expect(apply({ [name]: String(byDefault) })).toEqual(defaultSettings())
  })

  test.each<[string, string, string | number | boolean]>([
    ['status_language', 'en', 'en'],
    ['status_language', 'ru', 'ru'],
    ['uncertain_policy', 'resend', 'resend'],
    ['uncertain_policy', 'hold', 'hold'],
    ['rejected_policy', 'park', 'park'],
    ['rejected_policy', 'hold', 'hold'],
    ['planfix_concurrency', '1', 1],
    ['planfix_concurrency', '500', 500],
    ['planfix_timeout_seconds', '1', 1],
    ['planfix_timeout_seconds', '600', 600],
    ['task_template', '0', 0],
    ['task_template', '12', 12],
    ['new_task_when_closed', 'false', false],
    ['new_task_when_closed', 'true', true],
    ['planfix_pace_ms', '0', 0],
    ['planfix_time_zone', 'Europe/Moscow', 'Europe/Moscow'],
  ])('%s=%s', (name, text, value) => {
    expect(apply({ [name]: text })).toEqual({ ...defaultSettings(), [name]: value })
  })

  test.each([
    ['status_language', 'de', 'status_language cannot be "de": give ru | en.'],
    ['status_language', 'RU', 'status_language cannot be "RU": give ru | en.'],
    ['status_language', '', 'status_language cannot be "": give ru | en.'],
    ['uncertain_policy', 'drop', 'uncertain_policy cannot be "drop": give resend | hold.'],
    ['rejected_policy', 'resend', 'rejected_policy cannot be "resend": give park | hold.'],
    ['planfix_concurrency', '0', 'planfix_concurrency cannot be "0": give 1 to 500.'],
    ['planfix_concurrency', '501', 'planfix_concurrency cannot be "501": give 1 to 500.'],
    ['planfix_concurrency', '1.5', 'planfix_concurrency cannot be "1.5": give 1 to 500.'],
    ['planfix_concurrency', '-1', 'planfix_concurrency cannot be "-1": give 1 to 500.'],
    ['planfix_concurrency', ' 5', 'planfix_concurrency cannot be " 5": give 1 to 500.'],
    ['planfix_timeout_seconds', '601', 'planfix_timeout_seconds cannot be "601": give 1 to 600.'],
    ['planfix_timeout_seconds', 'Infinity', 'planfix_timeout_seconds cannot be "Infinity": give 1 to 600.'],
  ])('%s=%s is refused', (name, text, words) => {
    expect(apply({ [name]: text })).toEqual([
      { name, words: { en: words, ru: expect.stringContaining(`${name} не может быть «${text}»`) } },
    ])
  })

  test.each(['nonsense', 'Status_Language', '', '__proto__', 'constructor', 'toString'])('there is no setting %j', (name) => {
    const problems = applySettings(defaultSettings(), Object.fromEntries([[name, 'x']]))
    expect(problems).toEqual([{ name, words: { en: expect.stringContaining(`There is no setting "${name}".`), ru: expect.any(String) } }])
    expect(problems).toMatchObject([{ words: { en: expect.stringContaining(settingNames.join(', ')) } }])
    expect(isSettingName(name)).toBe(false)
  })

  test('every problem is told at once, and nothing is applied then', () => {
    const current = defaultSettings()
    const problems = applySettings(current, { status_language: 'en', planfix_concurrency: 'x', nonsense: 'x' })
    expect(problems).toMatchObject([{ name: 'planfix_concurrency' }, { name: 'nonsense' }])
    expect(current).toEqual(defaultSettings())
  })

  test('what is not named stays as it was', () => {
    const current: ConnectionSettings = { ...defaultSettings(), status_language: 'en', planfix_concurrency: 7 }
    expect(applySettings(current, { rejected_policy: 'hold' })).toEqual({ ...current, rejected_policy: 'hold' })
    expect(applySettings(current, {})).toEqual(current)
    expect(current.rejected_policy).toBe('park')
  })
})
