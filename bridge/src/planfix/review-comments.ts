import type { PlanfixEvent } from '../domain/event.ts'
import type { ChatId, ConnectionId, PlanfixCommentId } from '../domain/ids.ts'
import type { Rejected, Retry } from '../outbox/outcome.ts'
import { fromCommentHtml, isSameText } from './comment-html.ts'
import type { EmployeeComment, PlanfixNotes } from './planfix-notes.ts'
import type { CallOptions, PlanfixComment, TaskApi } from './task-api.ts'

export interface CommentReviewerOptions {
  connectionId: ConnectionId
  api: Pick<TaskApi, 'listComments' | 'readComment' | 'classify'>
  notes: Pick<PlanfixNotes, 'listAnsweredChats' | 'listTasks' | 'listEmployeeComments'>
  /** Whether what employees change is followed at all; an operator may change that at any time. */
  isWanted: () => boolean
  /** How long one request is to last, ms: what the day still has for polling decides. */
  intervalMs: (now: number) => number
  timeoutMs: () => number
  /** Makes the event durable before it resolves. */
  take: (event: PlanfixEvent) => Promise<void>
  /** Told when Planfix will not let us look, once for each reason; an outage is told by whoever looks for new answers. */
  onRefused: (outcome: Retry | Rejected) => void
  onFault: (error: unknown) => void
  now: () => number
}

/** As long as a changed answer is followed into Telegram, ms. */
const reviewedForMs = 48 * 3_600_000

/** The newest tasks of a chat, among whose comments its answers are looked for. */
const mostTasks = 3

/** A list of comments holds no more. */
const listSize = 100

/** Missing comments that are asked about one by one in one review, and those known to be there all the same. */
const mostQuestions = 5
const mostRemembered = 1_000

/**
 * Looks at the answers of the last two days again, one chat after another, whoever was looked at longest ago first. Planfix
 * lists what is new: XML says nothing of a deleted comment, nor of an old one that was changed, and in REST a task in
 * which nothing is added does not show that one of its comments changed. A comment that is missing in its task is asked
 * for by its id, and only Planfix's word that there is none counts as its deletion.
 */
export class CommentReviewer {
  readonly #options: CommentReviewerOptions
  readonly #stopping = new AbortController()
  #reviewedAt = new Map<ChatId, number>()
  readonly #elsewhere = new Set<PlanfixCommentId>()
  #requests = 1
  #toldReason: string | undefined
  #loop: Promise<void> = Promise.resolve()

  constructor(options: CommentReviewerOptions) {
    this.#options = options
  }

  start(): void {
    this.#loop = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    const { now, intervalMs, isWanted } = this.#options
    for (;;) {
      await sleep(intervalMs(now()) * Math.max(1, this.#requests), signal)
      if (signal.aborted) return
      this.#requests = 0
      if (isWanted()) await this.#reviewNext().catch((error: unknown) => this.#fail(error))
    }
  }

  async #reviewNext(): Promise<void> {
    const { notes, connectionId, now } = this.#options
    const since = now() - reviewedForMs
    const chats = await notes.listAnsweredChats(connectionId, since)
    this.#reviewedAt = new Map(chats.map((chat) => [chat, this.#reviewedAt.get(chat) ?? 0]))
    const [next] = [...this.#reviewedAt].toSorted(([, one], [, other]) => one - other)
    if (!next) return
    this.#reviewedAt.set(next[0], now())
    await this.#review(next[0], since)
  }

  async #review(chat: ChatId, since: number): Promise<void> {
    const { notes } = this.#options
    const answers = await notes.listEmployeeComments(chat, since)
    const lists: PlanfixComment[][] = []
    for (const task of await notes.listTasks(chat, mostTasks)) lists.push(await this.#listComments(task))
    const listed = new Map(lists.flat().map((comment) => [comment.id, comment]))
    for (const answer of answers) {
      const comment = listed.get(answer.id)
      if (comment) await this.#compare(answer, comment)
    }
    await this.#askFor(
      answers.map(({ id }) => id).filter((id) => !listed.has(id) && !this.#elsewhere.has(id) && lists.some((list) => reachesTo(list, id))),
    )
  }

  async #compare({ id, text }: EmployeeComment, { isDeleted, html }: PlanfixComment): Promise<void> {
    const { take } = this.#options
    const news = fromCommentHtml(html)
    if (isDeleted) await take({ kind: 'message_deleted', origin: 'Planfix', planfixCommentId: id })
    else if (!isSameText(news, text)) await take({ kind: 'message_edited', origin: 'Planfix', planfixCommentId: id, text: news })
  }

  async #askFor(missing: PlanfixCommentId[]): Promise<void> {
    const { api, take } = this.#options
    for (const id of missing.slice(0, mostQuestions)) {
      this.#requests++
      if (await api.readComment(id, this.#calls)) this.#noteElsewhere(id)
      else await take({ kind: 'message_deleted', origin: 'Planfix', planfixCommentId: id })
    }
  }

  /** In a task that was left long ago: there is no use in asking again and again. */
  #noteElsewhere(id: PlanfixCommentId): void {
    if (this.#elsewhere.size >= mostRemembered) this.#elsewhere.clear()
    this.#elsewhere.add(id)
  }

  #listComments(task: Parameters<TaskApi['listComments']>[0]): Promise<PlanfixComment[]> {
    this.#requests++
    return this.#options.api.listComments(task, this.#calls)
  }

  /** The next chat's turn comes all the same. */
  #fail(error: unknown): void {
    if (this.#stopping.signal.aborted) return
    const { api, onRefused, onFault } = this.#options
    try {
      const { stale, ...outcome } = api.classify(error, 1)
      const isRefused = outcome.kind === 'rejected' || (outcome.kind === 'retry' && outcome.trouble === 'misconfigured')
      if (!isRefused || stale || outcome.reason.en === this.#toldReason) return
      this.#toldReason = outcome.reason.en
      onRefused(outcome)
    } catch (fault) {
      onFault(fault)
    }
  }

  get #calls(): CallOptions {
    return { purpose: 'extra_polling', timeoutMs: this.#options.timeoutMs(), signal: this.#stopping.signal }
  }
}

/** Whether a list, newest first and perhaps cut off, would show this comment if it were in that task; an empty one tells nothing. */
function reachesTo(list: PlanfixComment[], id: PlanfixCommentId): boolean {
  if (list.length === 0) return false
  return list.length < listSize || list.some((comment) => Number(comment.id) < Number(id))
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
