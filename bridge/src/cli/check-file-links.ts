import { request } from 'undici'
import type { Check, Finding } from '../connections/check.ts'
import type { Connection } from '../domain/connection.ts'
import type { Words } from '../domain/words.ts'
import { startFirst } from './check-own-side.ts'
import type { Addresses, TestFile } from './command-ports.ts'
import { describeMiss, faultOf, type Miss } from './describe-miss.ts'

/** A person waits, ms. */
const timeoutMs = 10_000

/** Whoever answers with more than this does not answer with our file, bytes. */
const longestAnswer = 65_536

/** What the self-test asks for a part of, inclusive. */
const part = { first: 100, last: 299 } as const

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

type Trouble = { detail: Words; fix: Words }

/** Whether Planfix can fetch files: one is fetched through `PUBLIC_URL`, as Planfix would, whole and in part. */
export function checkFileLinks(addresses: Addresses, testFile: TestFile | null, connections: Connection[]): Check {
  const isNeeded = connections.some(({ planfix }) => planfix.api === 'chat')
  return {
    code: 'own.files',
    subject: { en: 'links to files', ru: 'ссылки на файлы' },
    needs: 'own.webhook',
    run: async () => {
      const { publicUrl, localUrl } = addresses
      if (publicUrl === null) return isNeeded ? noPublicUrl : notNeeded
      if (!testFile) return beforeFirstStart
      const answer = await fetchFile(testFile.linkAt(publicUrl))
      if (isFile(answer, testFile)) return examine(answer, publicUrl, testFile)
      const local = await fetchFile(testFile.linkAt(localUrl))
      if (isBusy(answer) || isBusy(local)) return busy
      const trouble = isFile(local, testFile) ? troubleOnTheWay(publicUrl, answer) : isRefusal(local) ? otherKey(localUrl) : undefined
      return trouble ? { verdict: isNeeded ? 'failed' : 'warning', ...trouble } : startFirst(publicUrl)
    },
  }
}

async function fetchFile(link: string, headers: Record<string, string> = {}): Promise<Answer | Miss> {
  try {
    const answer = await request(link, { headers, signal: AbortSignal.timeout(timeoutMs), reset: true })
    const pieces: Buffer[] = []
    let length = 0
    for await (const piece of answer.body as AsyncIterable<Buffer>) {
      pieces.push(piece)
      length += piece.length
      if (length > longestAnswer) break
    }
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) }
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

/** The file came; now whether its name and a part of it do. */
async function examine(answer: Answer, publicUrl: string, testFile: TestFile): Promise<Finding> {
  if (nameOf(answer) !== testFile.name) return { verdict: 'warning', ...nameLost(publicUrl) }
  const { first, last } = part
  const partial = await fetchFile(testFile.linkAt(publicUrl), { range: `bytes=${first}-${last}` })
  const isPart = 'body' in partial && partial.status === 206 && partial.body.equals(testFile.bytes.subarray(first, last + 1))
  return isPart ? fetched(publicUrl) : { verdict: 'warning', ...partRefused(publicUrl) }
}

function isFile(answer: Answer | Miss, { bytes }: TestFile): answer is Answer {
  return 'body' in answer && answer.status === 200 && answer.body.equals(bytes)
}

function isBusy(answer: Answer | Miss): boolean {
  return 'body' in answer && answer.status === 503 && isOurs(answer)
}

/** A bridge that does not know the link. */
function isRefusal(answer: Answer | Miss): boolean {
  return 'body' in answer && answer.status === 403 && isOurs(answer)
}

function isOurs({ body }: Answer): boolean {
  return /^\{"error":"(Not available|Temporarily unavailable)"\}$/.test(body.toString('latin1'))
}

/** RFC 6266: the name in UTF-8 behind `filename*`. */
function nameOf({ headers }: Answer): string | undefined {
  const encoded = /filename\*=UTF-8''([^;\s]+)/i.exec(String(headers['content-disposition'] ?? ''))?.[1]
  try {
    return encoded && decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}

/** The bridge gives the file away on its own port, but it does not get through. */
function troubleOnTheWay(publicUrl: string, answer: Answer | Miss): Trouble {
  const address = `${publicUrl}/files/…`
  if ('fault' in answer) return describeMiss(address, answer)
  if (isRefusal(answer)) return otherBridge(address)
  return answer.status === 200 || answer.status === 206 ? altered(address) : cutOff(address, answer.status)
}

function fetched(publicUrl: string): Finding {
  return {
    verdict: 'ok',
    detail: {
      en: `A file was fetched through ${publicUrl}, whole and in part`,
      ru: `Файл получен через ${publicUrl} целиком и частью`,
    },
  }
}

const noPublicUrl: Finding = {
  verdict: 'warning',
  detail: {
    en: 'PUBLIC_URL is not set: Planfix has no address to fetch files from',
    ru: 'PUBLIC_URL не задан: Планфиксу неоткуда скачивать файлы',
  },
  fix: { en: 'Set PUBLIC_URL=https://YOUR-DOMAIN', ru: 'Задайте PUBLIC_URL=https://ВАШ-ДОМЕН' },
}

const notNeeded: Finding = {
  verdict: 'not_applicable',
  detail: {
    en: 'Not needed: only the API for chats fetches files by links',
    ru: 'Не нужны: по ссылкам файлы скачивает только API для чатов',
  },
}

const beforeFirstStart: Finding = {
  verdict: 'not_applicable',
  detail: {
    en: 'Cannot be tried before the first start: it makes the key that signs them',
    ru: 'Не проверить до первого запуска: он создаёт ключ для их подписи',
  },
}

const busy: Finding = {
  verdict: 'warning',
  detail: {
    en: 'The bridge gives away as many files as it can and asks to come again',
    ru: 'Мост отдаёт столько файлов, сколько может, и просит повторить позже',
  },
  fix: { en: 'Run this test again in a minute', ru: 'Повторите проверку через минуту' },
}

function otherKey(localUrl: string): Trouble {
  return {
    detail: {
      en: `The bridge on ${localUrl} refuses a link made here: it runs with another database or another ENCRYPTION_KEY`,
      ru: `Мост на ${localUrl} не принимает ссылку, созданную здесь: у него другая база или другой ENCRYPTION_KEY`,
    },
    fix: {
      en: 'Run this test in the folder and with the environment of the running bridge',
      ru: 'Запустите проверку в папке и с окружением работающего моста',
    },
  }
}

function otherBridge(address: string): Trouble {
  return {
    detail: {
      en: `${address}: the link is refused, though the bridge here accepts it. Another bridge answers there, or the web server changes the address`,
      ru: `${address}: ссылка отвергнута, хотя здешний мост её принимает. Там отвечает другой мост, или веб-сервер меняет адрес`,
    },
    fix: {
      en: 'Let PUBLIC_URL lead to this bridge, and the web server pass the address on as it came (examples/nginx.conf, examples/Caddyfile)',
      ru: 'Пусть PUBLIC_URL ведёт к этому мосту, а веб-сервер передаёт адрес без изменений (examples/nginx.conf, examples/Caddyfile)',
    },
  }
}

function altered(address: string): Trouble {
  return {
    detail: { en: `${address}: something else came than the file`, ru: `${address}: пришёл не тот файл` },
    fix: {
      en: 'Let the web server pass the answers under /files/ on as they are: no pages of its own, no compression, no cache',
      ru: 'Пусть веб-сервер отдаёт ответы под /files/ как есть: без своих страниц, сжатия и кэша',
    },
  }
}

function cutOff(address: string, status: number): Trouble {
  return {
    detail: {
      en: `${address}: the web server answers by itself (${status}) instead of asking the bridge`,
      ru: `${address}: веб-сервер отвечает сам (${status}), не спрашивая мост`,
    },
    fix: {
      en: 'Let it pass /files/ to the bridge, as in examples/nginx.conf and examples/Caddyfile',
      ru: 'Пусть он передаёт мосту /files/, как в examples/nginx.conf и examples/Caddyfile',
    },
  }
}

function nameLost(publicUrl: string): Trouble {
  return {
    detail: {
      en: `${publicUrl}/files/…: the file came, but its name was lost on the way (Content-Disposition)`,
      ru: `${publicUrl}/files/…: файл пришёл, но его имя потерялось по дороге (Content-Disposition)`,
    },
    fix: {
      en: 'Let the web server keep the headers of the answers under /files/',
      ru: 'Пусть веб-сервер не меняет заголовки ответов под /files/',
    },
  }
}

function partRefused(publicUrl: string): Trouble {
  return {
    detail: {
      en: `${publicUrl}/files/…: the whole file comes, a part of it does not: a download that breaks off begins anew`,
      ru: `${publicUrl}/files/…: файл приходит целиком, но не частью: прерванное скачивание начнётся сначала`,
    },
    fix: {
      en: 'Let the web server pass the header Range to the bridge, and its answer 206 back',
      ru: 'Пусть веб-сервер передаёт мосту заголовок Range и возвращает его ответ 206',
    },
  }
}
