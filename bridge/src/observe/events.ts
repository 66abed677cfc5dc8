import type { Words } from '../domain/words.ts'
import type { Log } from './logger.ts'
import type { Metrics } from './metrics.ts'

/** What an attempt was, for its one wide log line. */
export interface AttemptFacts {
  connection: string
  direction: string
  lane: string
  delivery: number
  message: number
  kind: string
  attempt: number
  outcome: string
  next: string
  answer: string
  ms: number
  /** Since the message was stored, ms. */
  ageMs: number
}

/** The one place where business events are logged and counted: a function each, and none of them ever throws. */
export class Events {
  readonly #log: Log
  readonly #metrics: Metrics

  constructor(log: Log, metrics: Metrics) {
    this.#log = log
    this.#metrics = metrics
  }

  messageTaken(connection: string, origin: 'Telegram' | 'Planfix', message: number): void {
    this.#metrics.messages.inc({ connection, origin })
    this.#log.debug({ module: 'relay', connection, origin, message }, 'message taken')
  }

  messageRepeated(connection: string, origin: 'Telegram' | 'Planfix', message: number): void {
    this.#metrics.repeats.inc({ connection, origin })
    this.#log.debug({ module: 'relay', connection, origin, message }, 'message came again and was not carried again')
  }

  telegramTaken(connection: string, { result, messageId }: { result: string; messageId: number | null }): void {
    if (messageId === null) this.updateIgnored(connection, 'change of an unknown message')
    else if (result === 'taken') this.messageTaken(connection, 'Telegram', messageId)
    else this.messageRepeated(connection, 'Telegram', messageId)
  }

  repeatDiffers(connection: string, message: number): void {
    this.#log.warn(
      { connection, message },
      'Planfix repeated a message id with another text; the first text stays / Планфикс повторил номер сообщения с другим текстом; остаётся первый',
    )
  }

  attempted(facts: AttemptFacts): void {
    if (facts.outcome === 'delivered' && facts.kind.endsWith('_message'))
      this.#metrics.deliverySeconds.observe({ direction: facts.direction }, facts.ageMs / 1_000)
    const line = { module: 'outbox', ...facts }
    if (facts.outcome === 'delivered') this.#log.debug(line, 'delivery attempted')
    else if (facts.next === 'rejected' || facts.next === 'held')
      this.#log.error(
        line,
        'A message was not delivered and waits for you: plangram retry / Сообщение не доставлено и ждёт вас: plangram retry',
      )
    else if (facts.outcome === 'retry') this.#log.info(line, 'delivery attempted')
    else
      this.#log.warn(
        line,
        'Whether a message arrived is not known; it is looked into and tried again / Неизвестно, дошло ли сообщение; это выясняется, попытка повторится',
      )
  }

  routeTroubled(connection: string, direction: string, reason: Words, answer: string): void {
    this.#log.error({ connection, direction, answer }, `${reason.en} / ${reason.ru}`)
  }

  routeRecovered(connection: string, direction: string): void {
    this.#log.info({ module: 'outbox', connection, direction }, 'The other side takes deliveries again / Доставка возобновлена')
  }

  pollTroubled(connection: string, reason: Words, answer: string): void {
    this.#log.error({ connection, answer }, `Answers cannot be looked for / Ответы не проверяются: ${reason.en} / ${reason.ru}`)
  }

  pollRecovered(connection: string): void {
    this.#log.info({ module: 'planfix', connection }, 'Answers are looked for again / Проверка ответов возобновлена')
  }

  reviewRefused(connection: string, reason: Words, answer: string): void {
    this.#log.warn(
      { connection, answer },
      `Changed and deleted answers cannot be looked for / Изменённые и удалённые ответы не проверяются: ${reason.en} / ${reason.ru}`,
    )
  }

  secondCard(connection: string, contact: string, cards: number[]): void {
    this.#log.warn(
      { connection, contact, cards },
      'A customer has two contact cards in Planfix with one phone; they can be merged there / У клиента две карточки контакта с одним телефоном, их можно объединить в Планфиксе',
    )
  }

  passedOver(account: string, what: 'too_large' | 'not_visible'): void {
    if (what === 'too_large')
      this.#log.warn(
        { account },
        'A comment or a contact in Planfix is too large to be read and was passed over / Комментарий или контакт в Планфиксе слишком велик, он пропущен',
      )
    else
      this.#log.error(
        { account },
        'A customer’s task cannot be seen with this token any more: answers in it do not arrive. Let the bridge’s employee or robot see it in Planfix / Задача клиента больше не видна этому токену: ответы из неё не приходят. Откройте её в Планфиксе сотруднику или роботу моста',
      )
  }

  fieldsNotFilled(connection: string, card: number, reason: Words, answer: string): void {
    this.#log.warn(
      { connection, card, answer },
      `Telegram’s fields of a contact card were not filled in; messages are not held up / Поля Telegram в карточке контакта не заполнены, сообщения идут дальше: ${reason.en} / ${reason.ru}`,
    )
  }

  /** Silence about an answer is the worst of all, so it is an error line. */
  cardLost(connection: string, chat: string, comment: string): void {
    this.#log.error(
      { connection, chat, comment },
      'An answer was not sent: the customer’s card is no longer in Planfix. Make him the task’s assigner, then write the answer again / Ответ не отправлен: карточки клиента больше нет в Планфиксе. Сделайте клиента постановщиком задачи и напишите ответ ещё раз',
    )
  }

  accountState(connection: string, state: string, reason: Words): void {
    const fields = { module: 'telegram', connection, state }
    const text = `Telegram: ${reason.en} / ${reason.ru}`
    if (state === 'needs_login' || state === 'limited') this.#log.error(fields, text)
    else this.#log.info(fields, text)
  }

  connectionTakenUp(connection: string, what: 'added' | 'changed'): void {
    this.#log.info(
      { module: 'app', connection },
      what === 'added' ? 'Connection added / Соединение добавлено' : 'Connection changed / Соединение изменено',
    )
  }

  automationRefused(connection: string, why: Words): void {
    this.#metrics.refusedAutomations.inc({ connection })
    this.#log.warn(
      { connection },
      `A call of a Planfix automation led to nothing / Вызов из автоматизации Планфикса ни к чему не привёл: ${why.en} / ${why.ru}`,
    )
  }

  updateIgnored(connection: string, reason: string): void {
    this.#metrics.ignored.inc({ connection, reason })
    this.#log.debug({ module: 'telegram', connection, reason }, 'update not bridged')
  }

  gapFound(connection: string, from: string): void {
    this.#metrics.gaps.inc({ connection })
    this.#log.warn(
      { connection, from },
      'Telegram skipped updates; the missing messages are fetched by number / Telegram пропустил обновления; недостающие сообщения запрашиваются по номерам',
    )
  }

  gapFilled(connection: string, found: number): void {
    this.#log.info({ module: 'telegram', connection, found }, 'The gap was looked through / Пропущенное просмотрено')
  }

  gapLeft(connection: string, why: Words): void {
    this.#log.error(
      { connection },
      `The gap could not be looked through, messages of that time may be missing: ${why.en} / Пропущенное не удалось просмотреть, сообщений за это время может не хватать: ${why.ru}`,
    )
  }

  commit(works: number, ms: number): void {
    this.#metrics.commitSeconds.observe(ms / 1_000)
    if (ms > 1_000)
      this.#log.warn(
        { works, ms: Math.round(ms) },
        'A database commit took longer than a second: the disk is slow or busy / Запись в базу длилась больше секунды: диск медленный или занят',
      )
  }

  fault(error: unknown, what: Words): void {
    this.#log.error({ err: error }, `${what.en} / ${what.ru}`)
  }
}
