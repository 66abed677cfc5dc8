import type { ConnectionSettings } from '../domain/connection.ts'
import { languages, type Words } from '../domain/words.ts'

type SettingName = keyof ConnectionSettings

interface SettingDescription<Value> {
  default: Value
  /** The accepted values, for messages and `docs/configuration.md`. */
  accepts: string
  /** What the setting does. */
  meaning: Words
  /** The value that `text` stands for, or undefined when it is none. */
  parse: (text: string) => Value | undefined
}

function oneOf<const Value extends string>(...values: Value[]): Pick<SettingDescription<Value>, 'accepts' | 'parse'> {
  return { accepts: values.join(' | '), parse: (text) => values.find((value) => value === text) }
}

function wholeNumber(least: number, most: number): Pick<SettingDescription<number>, 'accepts' | 'parse'> {
  return {
    accepts: `${least} to ${most}`,
    parse: (text) => (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
  }
}

/** Every connection setting: the one table behind `plangram connections set`, `PLANGRAM_<SETTING>` and the console. */
export const connectionSettings: { [Name in SettingName]: SettingDescription<ConnectionSettings[Name]> } = {
  status_language: {
    default: 'ru',
    ...oneOf(...languages),
    meaning: {
      en: 'Language of what the bridge itself writes into Planfix: why a message was not delivered, what stands for a photo.',
      ru: 'Язык того, что мост сам пишет в Планфикс: почему сообщение не доставлено, что стоит на месте фото.',
    },
  },
  uncertain_policy: {
    default: 'resend',
    ...oneOf('resend', 'hold'),
    meaning: {
      en: 'What to do when Planfix got a message but its answer was lost and cannot be found out: send it again, marked as a possible repeat, or hold the chat until the operator decides.',
      ru: 'Что делать, если сообщение ушло в Планфикс, а ответ потерян и выяснить его нельзя: отправить ещё раз с пометкой о возможном повторе или остановить чат до решения оператора.',
    },
  },
  rejected_policy: {
    default: 'park',
    ...oneOf('park', 'hold'),
    meaning: {
      en: 'What to do when the other side refuses a message for good: put it aside, visibly, and go on with the chat, or hold the chat until the operator decides.',
      ru: 'Что делать, если другая сторона окончательно отказала в сообщении: отложить его на видное место и продолжать чат или остановить чат до решения оператора.',
    },
  },
  planfix_concurrency: {
    default: 50,
    ...wholeNumber(1, 500),
    meaning: {
      en: 'How many chats may be written to Planfix at the same moment. Inside one chat it is always one message at a time.',
      ru: 'Сколько чатов одновременно пишется в Планфикс. Внутри одного чата всегда по одному сообщению.',
    },
  },
  planfix_timeout_seconds: {
    default: 60,
    ...wholeNumber(1, 600),
    meaning: {
      en: 'How long to wait for an answer of Planfix. Too short makes doubtful deliveries, because Planfix may have taken the message.',
      ru: 'Сколько ждать ответа Планфикса. Слишком мало — появятся сомнительные доставки: Планфикс мог успеть принять сообщение.',
    },
  },
}

export const settingNames = Object.keys(connectionSettings) as SettingName[]

export function defaultSettings(): ConnectionSettings {
  return Object.fromEntries(settingNames.map((name) => [name, connectionSettings[name].default])) as unknown as ConnectionSettings
}

/** A setting that could not be taken, with why, for the operator. */
export interface SettingProblem {
  name: string
  words: Words
}

/**
 * Applies texts such as `{ status_language: 'en' }` to settings.
 * Returns the new settings, or every problem found: nothing is applied then.
 */
export function applySettings(current: ConnectionSettings, texts: Record<string, string>): ConnectionSettings | SettingProblem[] {
  const next: Record<string, unknown> = { ...current }
  const problems: SettingProblem[] = []
  for (const [name, text] of Object.entries(texts)) {
    const description = isSettingName(name) ? connectionSettings[name] : undefined
    const value = description?.parse(text)
    if (!description) problems.push({ name, words: unknownSetting(name) })
    else if (value === undefined) problems.push({ name, words: refusedValue(name, text, description.accepts) })
    else next[name] = value
  }
  return problems.length > 0 ? problems : (next as unknown as ConnectionSettings)
}

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(connectionSettings, name)
}

function unknownSetting(name: string): Words {
  return {
    en: `There is no setting "${name}". Settings: ${settingNames.join(', ')}.`,
    ru: `Нет настройки «${name}». Настройки: ${settingNames.join(', ')}.`,
  }
}

function refusedValue(name: string, text: string, accepts: string): Words {
  return { en: `${name} cannot be "${text}": give ${accepts}.`, ru: `${name} не может быть «${text}»: укажите ${accepts}.` }
}
