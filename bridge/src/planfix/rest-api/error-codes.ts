import type { Words } from '../../domain/words.ts'

/**
 * What follows from a code:
 * `never` – refused for good; `failed` – the same, unless Planfix calls it a fault of its own (5xx);
 * `unauthorized`, `misconfigured` – nothing goes through until somebody sees to it;
 * `limited` – the whole account waits; `unknown` – Planfix itself does not know.
 */
export type Ruling = 'never' | 'failed' | 'unauthorized' | 'misconfigured' | 'limited' | 'unknown'

export interface CodeMeaning {
  ruling: Ruling
  /** ` {scope}` stands for the right that the call needs, in brackets, or for nothing. */
  words: Words
}

/** Every code of Planfix's help, "REST API: Коды ошибок", and those that only the description's examples show. */
export const errorCodes = {
  0: unknown('Planfix met an error that it does not name', 'В Планфиксе произошла ошибка, которую он не называет'),
  1: unauthorized(
    'Planfix does not know the REST API token: compare it with Account management → API access → REST API in Planfix',
    'Планфикс не знает токен REST API: сверьте его в Планфиксе, «Управление аккаунтом → Доступ к API → REST API»',
  ),
  2: unauthorized(
    'The REST API token is switched off: switch it on in Planfix, Account management → API access → REST API',
    'Токен REST API отключён: включите его в Планфиксе, «Управление аккаунтом → Доступ к API → REST API»',
  ),
  5: never(
    'The REST API token lacks a right that this needs {scope}: add it in Planfix, Account management → API access → REST API',
    'У токена REST API нет нужного права {scope}: добавьте его в Планфиксе, «Управление аккаунтом → Доступ к API → REST API»',
  ),
  6: never(
    'The employee or robot whom the REST API token acts as may not do this {scope}: give access to the object in Planfix',
    'Сотруднику или роботу, от имени которого действует токен REST API, это не разрешено {scope}: дайте ему доступ к объекту в Планфиксе',
  ),
  10: misconfigured(
    'The Planfix account is blocked for spam: write to Planfix support',
    'Аккаунт Планфикса заблокирован за спам: напишите в поддержку Планфикса',
  ),
  11: misconfigured('The Planfix account is frozen: unfreeze it in Planfix', 'Аккаунт Планфикса заморожен: разморозьте его в Планфиксе'),
  16: misconfigured(
    'The employee whom the REST API token acts as is not active: activate them in Planfix, or make a token for another',
    'Сотрудник, от имени которого действует токен REST API, неактивен: активируйте его в Планфиксе или создайте токен для другого',
  ),
  20: misconfigured('The Planfix account is not paid for', 'Аккаунт Планфикса не оплачен'),
  21: misconfigured('The free plan of Planfix does not include the REST API', 'На бесплатном тарифе Планфикса REST API недоступен'),
  22: {
    ruling: 'limited',
    words: {
      en: 'The limit of requests to Planfix is used up; Planfix asks to wait',
      ru: 'Лимит запросов к Планфиксу исчерпан; Планфикс просит подождать',
    },
  },
  23: never(
    'The Planfix account has as many contacts as its plan allows: delete some, or change the plan',
    'В аккаунте Планфикса столько контактов, сколько разрешает тариф: удалите лишние или смените тариф',
  ),
  24: never(
    'The Planfix account has as many employees as its plan allows',
    'В аккаунте Планфикса столько сотрудников, сколько разрешает тариф',
  ),
  30: never('Planfix could not read the request', 'Планфикс не смог прочитать запрос'),
  40: never('Planfix misses something it requires', 'Планфиксу не хватает обязательного значения'),
  41: never('Planfix does not accept a value', 'Планфикс не принимает значение'),

  1000: gone('task', 'задачу'),
  1001: failed('add the task', 'создать задачу'),
  1002: failed('change the task', 'изменить задачу'),
  2000: gone('contact', 'контакт'),
  2001: failed('add the contact', 'создать контакт'),
  2002: failed('change the contact', 'изменить контакт'),
  2003: never('The contact has no e-mail, which access to Planfix needs', 'У контакта нет e-mail, нужного для доступа в Планфикс'),
  2004: never('Planfix does not accept the e-mail of the contact', 'Планфикс не принимает e-mail контакта'),
  2005: never('Somebody else signs in to Planfix with this e-mail', 'С этим e-mail в Планфикс входит кто-то другой'),
  2006: never('A contact in Planfix needs a name', 'Контакту в Планфиксе нужно имя'),
  3000: gone('project', 'проект'),
  3001: failed('add the project', 'создать проект'),
  3002: failed('change the project', 'изменить проект'),
  4000: gone('employee', 'сотрудника'),
  4001: failed('add the employee', 'создать сотрудника'),
  4002: failed('change the employee', 'изменить сотрудника'),
  4003: never('Another employee has this e-mail', 'Этот e-mail уже у другого сотрудника'),
  4004: employee(),
  4005: employee(),
  4006: employee(),
  5000: gone('comment', 'комментарий'),
  5001: failed('add the comment', 'добавить комментарий'),
  5002: failed('change the comment', 'изменить комментарий'),
  6000: gone('data tag', 'аналитику'),
  6001: failed('add the data tag entry', 'добавить строку аналитики'),
  6002: failed('change the data tag entry', 'изменить строку аналитики'),
  6010: gone('data tag entry', 'строку аналитики'),
  6011: failed('add the data tag entry', 'добавить строку аналитики'),
  6012: failed('change the data tag entry', 'изменить строку аналитики'),
  6013: failed('delete the data tag entry', 'удалить строку аналитики'),
  7000: gone('file', 'файл'),
  7001: failed('take the file', 'принять файл'),
  7002: never('The file is larger than the Planfix plan allows', 'Файл больше, чем разрешает тариф Планфикса'),
  7003: failed('delete the file', 'удалить файл'),
  8000: gone('directory', 'справочник'),
  8010: gone('directory entry', 'запись справочника'),
  8011: failed('add the directory entry', 'добавить запись справочника'),
  8012: failed('change the directory entry', 'изменить запись справочника'),
  8013: failed('delete the directory entry', 'удалить запись справочника'),
  9000: gone('report', 'отчёт'),
  9001: never('The Planfix plan does not include this report', 'Тариф Планфикса не позволяет строить этот отчёт'),
  9002: never('Planfix is making this report already', 'Планфикс уже строит этот отчёт'),
  9003: gone('request for a report', 'запрос отчёта'),
} satisfies Record<number, CodeMeaning>

export function meaningOf(code: number): CodeMeaning | undefined {
  return (errorCodes as Record<number, CodeMeaning>)[code]
}

function never(en: string, ru: string): CodeMeaning {
  return { ruling: 'never', words: { en, ru } }
}

function unknown(en: string, ru: string): CodeMeaning {
  return { ruling: 'unknown', words: { en, ru } }
}

function unauthorized(en: string, ru: string): CodeMeaning {
  return { ruling: 'unauthorized', words: { en, ru } }
}

function misconfigured(en: string, ru: string): CodeMeaning {
  return { ruling: 'misconfigured', words: { en, ru } }
}

function gone(en: string, ru: string): CodeMeaning {
  return never(`Planfix does not find the ${en}: it is gone, or hidden from us`, `Планфикс не находит ${ru}: удалено или нам не видно`)
}

function failed(en: string, ru: string): CodeMeaning {
  return { ruling: 'failed', words: { en: `Planfix could not ${en}`, ru: `Планфикс не смог ${ru}` } }
}

function employee(): CodeMeaning {
  return never('Planfix refused a change of an employee', 'Планфикс отказался изменить данные сотрудника')
}
