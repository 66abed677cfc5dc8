import type { EventLog } from './event-log.ts'
import { Comment, type CommentData } from './records.ts'

const firstCommentId = 500_001

/** All comments of the account's tasks, oldest first. */
export class Comments {
  readonly #log: EventLog
  readonly #all: Comment[] = []
  readonly #ofTask = new Map<number, Comment[]>()

  constructor(log: EventLog) {
    this.#log = log
    log.on('comment.added', ({ comment }) => this.#put(new Comment(comment)))
  }

  get all(): readonly Comment[] {
    return this.#all
  }

  ofTask(taskNumber: number): readonly Comment[] {
    return this.#ofTask.get(taskNumber) ?? []
  }

  add(comment: Omit<CommentData, 'id'>): number {
    const id = firstCommentId + this.#all.length
    this.#log.record({ type: 'comment.added', comment: { id, ...comment } })
    return id
  }

  #put(comment: Comment): void {
    this.#all.push(comment)
    const ofTask = this.#ofTask.get(comment.taskNumber)
    if (ofTask) ofTask.push(comment)
    else this.#ofTask.set(comment.taskNumber, [comment])
  }
}
