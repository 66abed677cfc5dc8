import type { Words } from '../../domain/words.ts'

/**
 * What an error code asks for.
 * `pause`: nothing will work until somebody changes a setting. `wait`: the whole of Planfix, for a time. `busy`: this task
 * is being changed by someone else. `later`: this one delivery, again. `once`: again, and if it fails the same way, never.
 * `refuse`: never.
 */
export type Consequence =
  | { kind: 'pause'; trouble: 'unauthorized' | 'misconfigured' }
  | { kind: 'wait'; trouble: 'limited' | 'unreachable'; afterMs: number }
  | { kind: 'busy' | 'later' | 'once' | 'refuse' }

/**
 * What a caller may do so that the same delivery succeeds: forget a recorded pair whose other half is gone, send the file
 * under another name, leave out the e-mail address.
 */
export type Remedy = 'forget_mapping' | 'rename_file' | 'drop_email'

export interface CodeMeaning {
  consequence: Consequence
  words: Words
  remedy?: Remedy
}

/** Where accounts live, by data centre (Planfix help, "Введение"; the Russian one is not on that page, but widely in use). */
export const dataCentreUrls = {
  Europe: 'https://api.planfix.com/xml/',
  Asia: 'https://api-sg.planfix.com/xml/',
  America: 'https://api-us.planfix.com/xml/',
  Russia: 'https://apiru.planfix.ru/xml/',
} as const

const { Europe, Asia, America, Russia } = dataCentreUrls

/**
 * The code stands for the day's limit, and nothing says that it does not stand for the second's as well: so it is asked
 * again soon, and more and more rarely while it stays.
 */
const limitWaitMs = 2_000

/** An update of Planfix's software takes minutes. */
const updateWaitMs = 2 * 60_000

/**
 * Planfix help, "Коды ошибок XML API v1". That page begins at 2001 by now; the general codes are from its earlier edition,
 * 0101 to 0105 from answers that public clients have met.
 */
export const xmlErrorCodes: Readonly<Record<string, CodeMeaning>> = {
  '0001': unauthorized('Planfix does not know the API key: check PLANFIX_API_KEY', 'Планфикс не знает ключ API: проверьте PLANFIX_API_KEY'),
  '0002': misconfigured(
    'Planfix has blocked this application: see “Account management / API access” in Planfix',
    'Планфикс заблокировал это приложение: см. «Управление аккаунтом / Доступ к API» в Планфиксе',
  ),
  '0003': refuse(
    'Planfix could not read the request: it takes it for broken XML',
    'Планфикс не смог прочитать запрос: считает его неверным XML',
  ),
  '0004': misconfigured(
    'Planfix knows no such account: check PLANFIX_ACCOUNT, it is the name in NAME.planfix.com or NAME.planfix.ru',
    'Планфикс не знает такого аккаунта: проверьте PLANFIX_ACCOUNT — это имя из адреса ИМЯ.planfix.ru или ИМЯ.planfix.com',
  ),
  '0005': unauthorized(
    'Planfix ended the session and did not take a new one: check PLANFIX_LOGIN and PLANFIX_PASSWORD, or use a token',
    'Планфикс завершил сессию и не принял новую: проверьте PLANFIX_LOGIN и PLANFIX_PASSWORD или используйте токен',
  ),
  '0006': misconfigured(
    'Planfix does not accept the signature: check the signature key',
    'Планфикс не принимает подпись: проверьте ключ подписи',
  ),
  '0007': wait(
    'limited',
    limitWaitMs,
    'The limit of the Planfix plan is used up (requests per day, or licences)',
    'Исчерпан лимит тарифа Планфикса (запросы за сутки или лицензии)',
  ),
  '0008': refuse('Planfix knows no such function', 'Планфикс не знает такой функции'),
  '0009': refuse(
    'Something is missing that Planfix demands, perhaps a mandatory field of the template',
    'Не хватает обязательного для Планфикса параметра — возможно, обязательного поля шаблона',
  ),
  '0010': misconfigured('The Planfix account is frozen: see its payment', 'Аккаунт Планфикса заморожен: проверьте оплату'),
  '0011': wait('unreachable', updateWaitMs, 'Planfix is updating its software', 'Планфикс обновляет программное обеспечение'),
  '0012': unauthorized(
    'Planfix demands a session: check PLANFIX_LOGIN and PLANFIX_PASSWORD, or the token',
    'Планфикс требует сессию: проверьте PLANFIX_LOGIN и PLANFIX_PASSWORD либо токен',
  ),
  '0013': unauthorized(
    'Planfix does not know the employee that the bridge acts as: check the login or make a new token',
    'Планфикс не знает сотрудника, от имени которого работает мост: проверьте логин или создайте новый токен',
  ),
  '0014': unauthorized(
    'The employee that the bridge acts as is inactive in Planfix',
    'Сотрудник, от имени которого работает мост, неактивен в Планфиксе',
  ),
  '0015': refuse('Planfix does not accept one of the values', 'Планфикс не принимает одно из значений'),
  '0016': refuse('Planfix does not accept one of the values in this place', 'Планфикс не принимает одно из значений в этом месте'),
  '0017': refuse('A value is missing that another one depends on', 'Не хватает значения, от которого зависит другой параметр'),
  '0018': refuse('Planfix does not offer this function', 'Планфикс не предоставляет эту функцию'),
  '0019': refuse('Planfix finds the values contradictory', 'Планфикс считает значения противоречивыми'),
  '0020': misconfigured(
    'The token does not allow this function: add it to the token in “Account management / API access” in Planfix',
    'Токен не разрешает эту функцию: добавьте её токену в «Управление аккаунтом / Доступ к API» в Планфиксе',
  ),
  '0021': refuse('More was asked for at once than Planfix gives', 'Запрошено больше объектов, чем Планфикс отдаёт за раз'),
  '0022': misconfigured('Free Planfix accounts have no API', 'В бесплатных аккаунтах Планфикса нет API'),
  '0023': misconfigured('The Planfix plan does not include this', 'Тариф Планфикса не включает эту возможность'),
  '0024': misconfigured(
    `The account lives in another data centre: set PLANFIX_API_URL to another one of ${Europe} (Europe), ${Asia} (Asia), ${America} (America), ${Russia} (Russia)`,
    `Аккаунт находится в другом дата-центре: укажите в PLANFIX_API_URL другой адрес из ${Russia} (Россия), ${Europe} (Европа), ${Asia} (Азия), ${America} (Америка)`,
  ),
  '0101': gone('What the bridge refers to does not exist in Planfix any more', 'В Планфиксе больше нет того, на что ссылается мост'),
  '0102': once('Planfix could not add it', 'Планфикс не смог это добавить'),
  '0103': once('Planfix could not save the change', 'Планфикс не смог сохранить изменение'),
  '0104': noRight('to see this', 'видеть эти данные'),
  '0105': noRight('to change this', 'изменять этот объект'),

  '1001': unauthorized(
    'Planfix does not accept the login or the password: check PLANFIX_LOGIN and PLANFIX_PASSWORD',
    'Планфикс не принимает логин или пароль: проверьте PLANFIX_LOGIN и PLANFIX_PASSWORD',
  ),
  '1002': noRight('to make this request', 'выполнять этот запрос'),

  '2001': refuse('The project does not exist in Planfix', 'Проекта нет в Планфиксе'),
  '2002': noRight('to use the project', 'работать с проектом'),
  '2003': refuse('Planfix could not add the project', 'Планфикс не смог добавить проект'),

  '3001': gone('The task does not exist in Planfix any more', 'Задачи больше нет в Планфиксе'),
  '3002': noRight('to see the parent task', 'видеть надзадачу'),
  '3003': refuse('The project for the new task does not exist in Planfix', 'Проекта для новой задачи нет в Планфиксе'),
  '3004': noRight('to see the project for the new task', 'видеть проект для новой задачи'),
  '3005': once('Planfix could not add the task', 'Планфикс не смог добавить задачу'),
  '3006': refuse('The task would begin after its end', 'Начало задачи позже её завершения'),
  '3007': refuse('Planfix finds the recurrence of the task unclear', 'Планфикс считает периодичность задачи неопределённой'),
  '3008': noRight('to see the task', 'видеть задачу'),
  '3009': noRight('to change the task', 'изменять задачу'),
  '3010': refuse('The task cannot be declined, it has probably been accepted', 'Задачу нельзя отклонить — вероятно, она уже принята'),
  '3011': refuse('The task cannot be accepted, it probably has been already', 'Задачу нельзя принять — вероятно, она уже принята'),
  '3012': refuse(
    'The employee that the bridge acts as is not assigned to the task',
    'Сотрудник, от имени которого работает мост, не исполнитель задачи',
  ),
  '3013': refuse('The task has not been accepted yet', 'Задача ещё не принята'),
  '3014': {
    consequence: { kind: 'busy' },
    words: {
      en: 'The task is being changed by a scenario or another request in Planfix',
      ru: 'Задачу сейчас изменяет сценарий или другой запрос в Планфиксе',
    },
  },

  '4001': noRight('to do this with comments', 'на это действие с комментариями'),
  '4002': gone('The comment does not exist in Planfix any more', 'Комментария больше нет в Планфиксе'),
  '4003': once('Planfix could not add the comment', 'Планфикс не смог добавить комментарий'),
  '4004': once('Planfix could not save the comment', 'Планфикс не смог сохранить комментарий'),
  '4005': once('Planfix could not save the comment', 'Планфикс не смог сохранить комментарий'),
  '4006': refuse('The task cannot get this status', 'Задача не может получить этот статус'),
  '4007': refuse('This comment cannot change the status of the task', 'Этим комментарием нельзя изменить статус задачи'),
  '4008': noRight('to see the comment', 'видеть комментарий'),
  '4009': noRight('to see the task of the comment', 'видеть задачу комментария'),
  '4010': refuse('The data tag does not exist in Planfix', 'Такой аналитики нет в Планфиксе'),
  '4011': refuse('Not all fields of the data tag were given', 'Переданы не все поля аналитики'),
  '4012': refuse('The data tag has no such field', 'У аналитики нет такого поля'),
  '4013': refuse('The value does not fit the type of the data tag’s field', 'Значение не подходит к типу поля аналитики'),
  '4014': refuse('This directory entry cannot be used', 'Эту запись справочника нельзя использовать'),
  '4015': refuse('The directory entry does not exist in Planfix', 'Такой записи справочника нет в Планфиксе'),
  '4016': refuse('The row belongs to another data tag', 'Строка принадлежит другой аналитике'),

  '5001': refuse('The group of employees does not exist in Planfix', 'Группы сотрудников нет в Планфиксе'),
  '5002': noRight('to use groups of employees', 'работать с группами сотрудников'),
  '5003': once('Planfix could not add the group of employees', 'Планфикс не смог добавить группу сотрудников'),

  '6001': noRight('to use the data of employees', 'работать с данными сотрудников'),
  '6002': refuse('Another employee has this e-mail address', 'Этот e-mail уже у другого сотрудника'),
  '6003': once('Planfix could not add the employee', 'Планфикс не смог добавить сотрудника'),
  '6004': gone('The employee does not exist in Planfix any more', 'Сотрудника больше нет в Планфиксе'),
  '6005': once('Planfix could not save the employee', 'Планфикс не смог сохранить данные сотрудника'),
  '6006': refuse('The employee’s group does not exist in Planfix', 'Группы сотрудника нет в Планфиксе'),

  '7001': noRight('to use counterparties', 'работать с контрагентами'),
  '7002': gone('The counterparty does not exist in Planfix any more', 'Контрагента больше нет в Планфиксе'),
  '7003': once('Planfix could not add the counterparty', 'Планфикс не смог добавить контрагента'),
  '7004': once('Planfix could not save the counterparty', 'Планфикс не смог сохранить контрагента'),

  '8001': noRight('to use contacts', 'работать с контактами'),
  '8002': gone('The contact does not exist in Planfix any more', 'Контакта больше нет в Планфиксе'),
  '8003': once('Planfix could not add the contact', 'Планфикс не смог добавить контакт'),
  '8004': once('Planfix could not save the contact', 'Планфикс не смог сохранить контакт'),
  '8005': refuse('The contact has not activated his access to Planfix', 'Контакт не активировал доступ в Планфикс'),
  '8006': refuse('The contact has no access to Planfix', 'Контакту не предоставлен доступ в Планфикс'),
  '8007': refuse('Another login has this e-mail address', 'Этот e-mail уже занят другим логином', 'drop_email'),
  '8008': refuse('A contact without access to Planfix can have no password', 'Контакту без доступа в Планфикс нельзя задать пароль'),
  '8009': once('Planfix could not save the contact’s access', 'Планфикс не смог сохранить данные для входа контакта'),
  '8010': refuse('Planfix does not accept the e-mail address', 'Планфикс не принимает этот e-mail', 'drop_email'),

  '9001': noRight('to use the file', 'работать с файлом'),
  '9002': gone('The file does not exist in Planfix any more', 'Файла больше нет в Планфиксе'),
  '9003': once('Planfix could not take the file', 'Планфикс не смог принять файл'),
  '9004': refuse('No file was given', 'Не передано ни одного файла'),
  '9005': refuse('Planfix does not accept a character in the file’s name', 'Планфикс не принимает символ в имени файла', 'rename_file'),
  '9006': refuse('Planfix has a file of this name already', 'В Планфиксе уже есть файл с таким именем', 'rename_file'),
  '9007': {
    consequence: { kind: 'later' },
    words: { en: 'Planfix has a fault in its file storage', ru: 'Сбой файлового хранилища Планфикса' },
  },
  '9008': refuse('A file of a project cannot be added to the project again', 'Файл проекта нельзя добавить в проект ещё раз'),
  '9009': refuse('The file belongs to another project', 'Файл принадлежит другому проекту'),

  '10001': noRight('to use data tags', 'работать с аналитиками'),
  '10002': refuse('The data tag does not exist in Planfix', 'Такой аналитики нет в Планфиксе'),
  '10003': refuse('The group of data tags does not exist in Planfix', 'Такой группы аналитик нет в Планфиксе'),
  '10004': refuse('The directory of the data tag does not exist in Planfix', 'Такого справочника аналитики нет в Планфиксе'),

  '11001': refuse('The subscription does not exist in Planfix', 'Такой подписки нет в Планфиксе'),
}

function unauthorized(en: string, ru: string): CodeMeaning {
  return { consequence: { kind: 'pause', trouble: 'unauthorized' }, words: { en, ru } }
}

function misconfigured(en: string, ru: string): CodeMeaning {
  return { consequence: { kind: 'pause', trouble: 'misconfigured' }, words: { en, ru } }
}

function wait(trouble: 'limited' | 'unreachable', afterMs: number, en: string, ru: string): CodeMeaning {
  return { consequence: { kind: 'wait', trouble, afterMs }, words: { en, ru } }
}

function once(en: string, ru: string): CodeMeaning {
  return { consequence: { kind: 'once' }, words: { en, ru } }
}

function refuse(en: string, ru: string, remedy?: Remedy): CodeMeaning {
  return { consequence: { kind: 'refuse' }, words: { en, ru }, ...(remedy && { remedy }) }
}

function gone(en: string, ru: string): CodeMeaning {
  return refuse(en, ru, 'forget_mapping')
}

function noRight(en: string, ru: string): CodeMeaning {
  return refuse(
    `No right ${en}: give it in Planfix to the employee or robot that the bridge acts as`,
    `Нет прав ${ru}: дайте их в Планфиксе сотруднику или роботу, от имени которого работает мост`,
  )
}
