import type { Words } from '../domain/words.ts'

/** An answer of somebody else, or none. */
export type Miss = { status: number } | { fault: string }

/** What a miss usually means. */
export function describeMiss(address: string, answer: Miss): { detail: Words; fix: Words } {
  const said = 'fault' in answer ? answer.fault : String(answer.status)
  const [, meaning, fix] =
    ('fault' in answer && misses.find(([pattern]) => pattern.test(answer.fault))) || ('fault' in answer ? noAnswer : foreign)
  return {
    detail: { en: `${address}: ${meaning.en} (${said})`, ru: `${address}: ${meaning.ru} (${said})` },
    fix,
  }
}

type Meaning = readonly [pattern: RegExp, meaning: Words, fix: Words]

const foreign: Meaning = [
  /^/,
  { en: 'somebody else answers', ru: 'отвечает не мост' },
  {
    en: 'Let the web server pass all paths of this address to the bridge',
    ru: 'Пусть веб-сервер передаёт мосту все пути этого адреса',
  },
]

const noAnswer: Meaning = [
  /^/,
  { en: 'no answer', ru: 'нет ответа' },
  {
    en: 'Check web server and firewall. Some routers do not let a machine reach its own public address: try it from outside as well',
    ru: 'Проверьте веб-сервер и межсетевой экран. Некоторые маршрутизаторы не пускают машину на её же внешний адрес: попробуйте и снаружи',
  },
]

const misses: Meaning[] = [
  [
    /ENOTFOUND|EAI_AGAIN/,
    { en: 'there is no such name', ru: 'такого имени нет' },
    { en: 'Enter the domain in the DNS, or correct PUBLIC_URL', ru: 'Внесите домен в DNS или исправьте PUBLIC_URL' },
  ],
  [
    /ECONNREFUSED/,
    { en: 'nobody listens there', ru: 'там никто не принимает соединения' },
    { en: 'Start the web server in front of the bridge', ru: 'Запустите веб-сервер перед мостом' },
  ],
  [
    /CERT|SSL|TLS|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/i,
    { en: 'its certificate is not accepted', ru: 'сертификат не принимается' },
    {
      en: 'Give the web server a valid certificate, with its whole chain',
      ru: 'Установите веб-серверу действительный сертификат со всей цепочкой',
    },
  ],
]

/** Why there was no answer: the code where there is one. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return code || error.message || error.name
}
