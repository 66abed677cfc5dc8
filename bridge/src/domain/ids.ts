/**
 * Identifiers. Each has its own type, so that one cannot be passed for another.
 * Only the part named as its maker may build or parse one; everybody else hands it on unread.
 */
declare const brand: unique symbol
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name }

/** A connection. A UUID made by `connections/` when an operator creates it; unique in the database. */
export type ConnectionId = Branded<string, 'ConnectionId'>

/** Rows of our own database; unique in it, growing. */
export type ChatId = Branded<number, 'ChatId'>
export type ContactId = Branded<number, 'ContactId'>
export type MessageId = Branded<number, 'MessageId'>
export type DeliveryId = Branded<number, 'DeliveryId'>
export type MessageFileId = Branded<number, 'MessageFileId'>

/** The user id of the Telegram account a connection acts as, in decimal. Given by Telegram; unique in Telegram. */
export type TelegramAccountId = Branded<string, 'TelegramAccountId'>

/** Telegram's number of a private chat (the user id of the other person), in decimal. The same person has one number for all accounts. */
export type TelegramChatId = Branded<string, 'TelegramChatId'>

/** Telegram's number of a message. Given by Telegram; in private chats unique for one account, not across accounts. */
export type TelegramMessageId = Branded<number, 'TelegramMessageId'>

/** What Planfix knows a chat by (`chatId` of its chat API). Made by `relay/keys.ts`; unique for one connection, never contains `~`. */
export type ChatKey = Branded<string, 'ChatKey'>

/** What Planfix knows a person by (`contactId` of its chat API). Made by `relay/keys.ts`; the same person has one key on every connection. */
export type ContactKey = Branded<string, 'ContactKey'>

/** `messageId` of Planfix's push. Given by Planfix; we only compare it. */
export type PlanfixMessageId = Branded<string, 'PlanfixMessageId'>

/** The id of a comment (XML: action) in Planfix. Whether it equals the push's `messageId` is not documented. */
export type PlanfixCommentId = Branded<string, 'PlanfixCommentId'>

/** The number of a task as people see it: `data.number` of `getTask`, XML `general`, REST `id`. */
export type TaskNumber = Branded<number, 'TaskNumber'>

/** A signed 64-bit number in decimal that Telegram remembers for a sent message; the same one is never sent twice to a chat. */
export type RandomId = Branded<string, 'RandomId'>

/**
 * A file that the bridge can open: `KIND:…`, visible ASCII, at most 256 characters. Made by the source of that kind
 * (`files/file-source.ts`); the same id is the same bytes for ever. It becomes part of a link, so no secret belongs in it.
 */
export type FileId = Branded<string, 'FileId'>
