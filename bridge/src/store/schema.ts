import type { Generated } from 'kysely'

/** The tables, column by column; `migrations/` makes them. Times are epoch ms, yes/no is 1/0, ids of Telegram and Planfix are text. */
export interface Tables {
  meta: { key: string; value: string }
  connection: ConnectionRow
  telegram_session: { connection_id: string; key: string; value: Uint8Array }
  telegram_auth_key: { connection_id: string; dc: number; slot: number; key_sealed: string; expires_at: number | null }
  telegram_peer: PeerRow
  telegram_peer_reference: { connection_id: string; peer_id: number; chat_id: number; message_id: number }
  contact: ContactRow
  chat: ChatRow
  message: MessageRow
  mapping: MappingRow
  own_comment: OwnCommentRow
  file: FileRow
  lane: LaneRow
  delivery: DeliveryRow
  attempt: AttemptRow
  attempt_total: { connection_id: string; direction: string; outcome: string; count: number }
  task: TaskRow
  planfix_contact: { contact_id: number; number: number; person: string }
  poll_cursor: { connection_id: string; seen_until: number }
  planfix_request_count: { account: string; day: string; count: number }
  planfix_turn: { account: string; next_at: number; frozen_until: number }
  route_wait: { connection_id: string; direction: string; until: number; reason: string }
}

export interface ConnectionRow {
  id: string
  name: string
  telegram_api_id: number
  telegram_api_hash_sealed: string
  telegram_bot_token_sealed: string
  planfix_api_url: string
  planfix_api_key_sealed: string
  planfix_more_sealed: string | null
  provider_id: string
  settings: string
  session_key_sealed: string
  session_key_hash: string
  previous_session_key_sealed: string | null
  is_stopped: number
  first_login_at: number | null
  created_at: number
  updated_at: number
}

export interface PeerRow {
  connection_id: string
  /** Telegram's marked number: people positive, groups negative. */
  id: number
  access_hash: string
  is_min: number
  /** In small letters, each between spaces: ` anna anna_k `. */
  usernames: string
  phone: string | null
  updated_at: number
  complete: Uint8Array
}

export interface ContactRow {
  id: Generated<number>
  connection_id: string
  key: string
  first_name: string
  last_name: string
  username: string
  phone: string
  language: string
  created_at: number
  updated_at: number
}

export interface ChatRow {
  id: Generated<number>
  connection_id: string
  key: string
  contact_id: number
  telegram_account_id: string | null
  telegram_chat_id: string | null
  introduced_at: number | null
  task_absent_at: number | null
  task_number: number | null
  created_at: number
}

/** A task of XML and REST connections; a chat may have had several, the newest is the present one. */
export interface TaskRow {
  id: Generated<number>
  connection_id: string
  chat_id: number
  /** What comments of this API call their task. */
  ref: string
  number: number
  /** When Planfix last said that the task is active, epoch ms. */
  active_at: number
  /** 1 once Planfix no longer has it. */
  is_gone: number
  created_at: number
}

export interface MessageRow {
  id: Generated<number>
  connection_id: string
  chat_id: number | null
  author: string
  text: string
  dedupe_key: string
  content_hash: string | null
  planfix_message_id: string | null
  planfix_comment_id: string | null
  employee_name: string
  sent_at: number
  received_at: number
  comment_text: string | null
  /** The task that the comment is in, by its `ref`; null where it was not told. */
  comment_task: Generated<string | null>
  deleted_at: number | null
}

/** A comment that the bridge wrote of itself: it tells of a message and is none. */
export interface OwnCommentRow {
  connection_id: string
  comment_id: string
  message_id: number
}

export interface MappingRow {
  message_id: number
  part: number
  connection_id: string
  chat_id: number
  telegram_message_id: number | null
  /** What this message of an album says by itself; null where there is one text for all parts. */
  text: string | null
  deleted_at: Generated<number | null>
}

export interface FileRow {
  id: Generated<number>
  connection_id: string
  message_id: number
  /** Files of a message are shown in the order of Telegram's message numbers, then of their positions. */
  telegram_message_id: number
  position: number
  kind: string
  name: string
  mime_type: string
  size: number | null
  location: string
  identity: string
  planfix_file_id: number | null
  created_at: number
}

export interface LaneRow {
  id: Generated<number>
  connection_id: string
  direction: string
  name: string
  /** The oldest delivery that has not ended, and its state and time; all null when the lane is empty. */
  head_id: number | null
  state: string | null
  due_at: number | null
}

export interface DeliveryRow {
  id: Generated<number>
  connection_id: string
  direction: string
  lane_id: number
  chat_id: number | null
  message_id: number
  content: string
  state: string
  attempts: number
  uncertain_attempts: number
  /** 1 when the operator wants the next attempt to send it, repeat or not. */
  may_repeat: Generated<number>
  /** Attempts in a row that the end of the process cut off. */
  cut_offs: Generated<number>
  /** What the last attempt wrote, where that is not simply what the content says. */
  written_text: Generated<string | null>
  attempt_started_at: number | null
  due_at: number
  created_at: number
  ended_at: number | null
}

export interface AttemptRow {
  delivery_id: number
  number: number
  connection_id: string
  direction: string
  started_at: number
  finished_at: number
  outcome: string
  answer: string
}
