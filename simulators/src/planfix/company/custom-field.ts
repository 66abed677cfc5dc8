export type FieldOwner = 'contact' | 'task'

/** A custom field of contacts or tasks. */
export interface CustomField {
  readonly id: number
  readonly of: FieldOwner
  readonly name: string
  /** REST's number: 0 line, 1 number, 2 text, 3 date, 4 time, 5 date and time, 7 checkbox, 8 list, 9 directory entry, 20 set of values. */
  readonly type: number
  /** What a list can hold. */
  readonly choices?: readonly string[] | undefined
}
