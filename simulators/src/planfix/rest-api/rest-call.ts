import type { Clock } from '../clock.ts'
import type { Comment } from '../company/comment.ts'
import type { NewComment } from '../company/comments.ts'
import type { Company } from '../company/company.ts'
import type { Employee } from '../company/employee.ts'
import type { StoredFile } from '../company/stored-file.ts'
import type { UpdateTrouble } from '../trouble/trouble-spec.ts'
import type { Answer } from './rest-answer.ts'

/** A request whose token, scope, parameters and body were found good. */
export interface RestCall<Body = unknown> {
  readonly company: Company
  readonly clock: Clock
  /** Whom the token acts as. */
  readonly caller: Employee
  /** What stood in the path in the place of `{id}` and `{commentId}`. */
  readonly ids: Readonly<Record<string, string>>
  /** The parameters that the document knows. */
  readonly query: Readonly<Record<string, unknown>>
  /** The JSON, as the document's schema has it. */
  readonly body: Body
  /** The body as it came. */
  readonly bytes: Buffer
  readonly contentType: string
  /** What trouble wants to become of an update. */
  readonly update?: UpdateTrouble | undefined
  /** Writes a comment, and sends it to the contact it notifies where the account does that. */
  readonly writeComment: (comment: NewComment) => Comment
  /** Where the content of a file can be fetched without a token. */
  readonly contentUrl: (file: StoredFile) => string
}

/** What a token may be limited to. Planfix help: REST API, tokens. */
export type Scope =
  | `task_${'readonly' | 'add' | 'update'}`
  | `contact_${'readonly' | 'add' | 'update'}`
  | `comment_${'readonly' | 'add' | 'update' | 'delete'}`
  | `file_${'readonly' | 'add' | 'delete'}`
  | `user_${'readonly' | 'add' | 'update'}`

/** An endpoint at work. */
export interface RestMethod {
  /** Without this scope the token is refused; absent: any token will do. */
  readonly scope?: Scope
  // biome-ignore lint/suspicious/noExplicitAny: each method knows the body that its schema in shapes.json lets through.
  readonly run: (call: RestCall<any>) => Answer | Promise<Answer>
}
