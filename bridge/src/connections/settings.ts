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

const yesOrNo: Pick<SettingDescription<boolean>, 'accepts' | 'parse'> = {
  accepts: 'true | false',
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined
  } catch {
    return false
  }
}

/** A number that Planfix gave something; 0 for none. */
const planfixNumber = wholeNumber(0, 999_999_999)

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
  task_template: {
    default: 0,
    ...planfixNumber,
    meaning: {
      en: 'XML and REST API: the number of the template that a chat’s task is made from; 0 for none. The chat API takes the one of its settings in Planfix.',
      ru: 'XML API и REST API: номер шаблона, по которому создаётся задача чата; 0 — без шаблона. API для чатов берёт шаблон из своих настроек в Планфиксе.',
    },
  },
  contact_template: {
    default: 0,
    ...planfixNumber,
    meaning: {
      en: 'XML and REST API: the number of the template that new contacts are made from; 0 for none.',
      ru: 'XML API и REST API: номер шаблона, по которому создаются новые контакты; 0 — без шаблона.',
    },
  },
  contact_telegram_field: {
    default: 0,
    ...planfixNumber,
    meaning: {
      en: 'XML API: the id of a custom field of contacts (a line) that holds the Telegram id; 0 for none. With it a contact is found again for certain; without it by phone, or by name and what the bridge wrote into the card.',
      ru: 'XML API: идентификатор пользовательского поля контактов (строка), в котором хранится Telegram id; 0 — нет такого поля. С ним контакт находится наверняка; без него — по телефону или по имени и записи моста в карточке.',
    },
  },
  new_task_when_closed: {
    default: true,
    ...yesOrNo,
    meaning: {
      en: 'XML and REST API: a message to a chat whose task is closed opens a new task; with false it goes into the closed one. The chat API has this in its settings in Planfix.',
      ru: 'XML API и REST API: сообщение в чат с закрытой задачей открывает новую; при false оно добавляется в закрытую. У API для чатов это настройка в Планфиксе.',
    },
  },
  fill_telegram_fields: {
    default: true,
    ...yesOrNo,
    meaning: {
      en: 'With REST or XML: the Telegram name and id are written into the contact’s own fields where these are empty.',
      ru: 'При REST или XML: имя и id в Telegram записываются в поля контакта, если они пусты.',
    },
  },
  employee_edits: {
    default: true,
    ...yesOrNo,
    meaning: {
      en: 'With REST or XML: what an employee changes or deletes in a comment within 48 hours is changed or deleted in Telegram too.',
      ru: 'При REST или XML: правка или удаление комментария сотрудником в течение 48 часов повторяется в Telegram.',
    },
  },
  poll_seconds: {
    default: 5,
    ...wholeNumber(1, 3_600),
    meaning: {
      en: 'XML and REST API: how soon to look again for answers while a conversation is going on. Quiet times are looked at more rarely, and never more often than the day’s requests allow.',
      ru: 'XML API и REST API: как скоро снова проверять ответы, пока идёт разговор. В тихое время — реже, и никогда не чаще, чем позволяет дневной запас запросов.',
    },
  },
  planfix_time_zone: {
    default: 'auto',
    accepts: 'auto | the name of a time zone, as Europe/Moscow',
    parse: (text) => (text === 'auto' || isTimeZone(text) ? text : undefined),
    meaning: {
      en: 'REST API: the time zone of the employee or robot whose token is used. The XML API tells it, the REST API does not; with auto the bridge finds it out with a few requests after each start.',
      ru: 'REST API: часовой пояс сотрудника или робота, чей токен используется. XML API его сообщает, REST API — нет; при auto мост выясняет его несколькими запросами после каждого запуска.',
    },
  },
  planfix_pace_ms: {
    default: 1_050,
    ...wholeNumber(0, 60_000),
    meaning: {
      en: 'XML and REST API: the least time between two requests of one account. Planfix allows one a second.',
      ru: 'XML API и REST API: наименьшее время между двумя запросами одного аккаунта. Планфикс разрешает один в секунду.',
    },
  },
  planfix_daily_requests: {
    default: 20_000,
    ...wholeNumber(100, 10_000_000),
    meaning: {
      en: 'XML and REST API: how many requests a day the Planfix plan includes (20000, 50000 or 100000).',
      ru: 'XML API и REST API: сколько запросов в день входит в тариф Планфикса (20000, 50000 или 100000).',
    },
  },
  file_link_days: {
    default: 7,
    ...wholeNumber(1, 90),
    meaning: {
      en: 'API for chats: for how many days Planfix may fetch a file of Telegram by the link that it is given; afterwards the link is dead. Longer for whoever fetches late, shorter because whoever has the link has the file.',
      ru: 'API для чатов: сколько дней Планфикс может скачивать файл из Telegram по выданной ссылке; потом ссылка не действует. Дольше — если скачивание запаздывает, короче — потому что файл доступен каждому, у кого есть ссылка.',
    },
  },
  attachments_per_message: {
    default: 'many',
    ...oneOf('many', 'one'),
    meaning: {
      en: 'Whether one message in Planfix carries all files of an album or only one file; with one the other files follow as messages of their own.',
      ru: 'Несёт ли одно сообщение в Планфиксе все файлы альбома или только один; при one остальные файлы идут следом отдельными сообщениями.',
    },
  },
  planfix_file_mb: {
    default: 100,
    ...wholeNumber(0, 2_000),
    meaning: {
      en: 'XML and REST API: the largest file that is uploaded to Planfix, in MB: 100 on paid plans, 15 on the free one (XML takes 20 at most). For a larger one the text has a link, with PUBLIC_URL, or its name. With 0 nothing is uploaded.',
      ru: 'XML API и REST API: наибольший файл для загрузки в Планфикс, МБ: 100 на платных тарифах, 15 на бесплатном (XML — не больше 20). Вместо большего в тексте будет ссылка (если задан PUBLIC_URL) или имя. При 0 ничего не загружается.',
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
