/** Where `getTask` and `getContact` put their answer; seen in the wild are all three. */
export type DataForm = 'text' | 'object' | 'top'

/** A chat integration of the account: one external chat system with its own tokens. Planfix help: "Planfix API для чатов". */
export interface Integration {
  /** Chosen by the administrator, unique in the account; must not contain `~`. */
  readonly providerId: string
  /** The connection name that task names carry. */
  readonly name: string
  /** What the bridge must send as `planfix_token`. */
  readonly planfixToken: string
  /** Where pushes go. Until it is known employees cannot answer here. */
  readonly bridgeUrl?: string | undefined
  /** What Planfix sends as `token`. */
  readonly bridgeToken: string
  /** "Create a new task if there are no active tasks": a message to a closed task's chat opens a new one. */
  readonly newTaskWhenClosed: boolean
  readonly dataForm: DataForm
  /** E-mail of the employee who counts as the author of echo messages without `userEmail`; else the account's first employee. */
  readonly echoEmployeeEmail?: string | undefined
  /** The task template's custom fields that `data_*` can fill; absent means the template has whatever is asked for. */
  readonly taskFields?: readonly string[] | undefined
  /** Number of the template its tasks are made from. */
  readonly taskTemplate?: number | undefined
  /** Number of the template its contacts are made from. */
  readonly contactTemplate?: number | undefined
}
