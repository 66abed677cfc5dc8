const ONE_DAY_SECONDS = 24 * 3600
const TWO_DAYS_SECONDS = 2 * ONE_DAY_SECONDS

/** What Telegram may do in more than one way. It can be changed while the simulator runs and does not outlive the process. */
export interface Rules {
  /** Whether a bot gets `updateDeleteMessages` when a person deletes messages. People's own clients always do. */
  botsAreToldOfDeletions: boolean
  /** Seconds for which a message can be edited, as `help.getConfig` tells: 0 ends in MESSAGE_EDIT_TIME_EXPIRED at once. */
  editTimeLimitSeconds: number
  /** Whether that holds for bots as well. */
  botsHaveEditTimeLimit: boolean
  /** Seconds for which a bot can delete a message for everyone; later it is MESSAGE_DELETE_FORBIDDEN. */
  botRevokeTimeLimitSeconds: number
  /** Whether a bot is refused with another secret than the one that it first came with, as after BotFather made it a new token. */
  botsKeepTheirFirstSecret: boolean
  /** Whether a bot gets `updateBotMessageReaction` when a person reacts to a message of a private chat. */
  botsAreToldOfReactions: boolean
  /** Whether a bot gets `updateUserName` and `updateUser` when a person who has written to it changes name or picture. */
  botsAreToldOfProfiles: boolean
  /** Seconds for which a file reference is good; then it is FILE_REFERENCE_EXPIRED until the message has been fetched again. */
  fileReferenceLifetimeSeconds: number
}

/**
 * As it is documented.
 * Bots are not told of deletions: the Bot API has no update for them outside business chats (https://core.telegram.org/bots/api#update,
 * https://github.com/tdlib/telegram-bot-api/issues/286).
 * 48 hours to edit are for people; bots edit their own messages without a limit, says TDLib (`MessagesManager::can_edit_message`).
 * Any secret logs a bot in: nobody here gives tokens out.
 * Bots are told of reactions (https://core.telegram.org/constructor/updateBotMessageReaction); the Bot API asks for an administrator, which
 * nobody is in a private chat, so that they are told there too is a guess. So is that updateUserName and updateUser reach bots.
 * That file references go stale is documented (https://core.telegram.org/api/file-references), after how long is not: a day is a guess.
 * 48 hours to delete are for bots (https://core.telegram.org/bots/api#deletemessage); people have no limit.
 */
export function documentedRules(): Rules {
  return {
    botsAreToldOfDeletions: false,
    editTimeLimitSeconds: TWO_DAYS_SECONDS,
    botsHaveEditTimeLimit: false,
    botRevokeTimeLimitSeconds: TWO_DAYS_SECONDS,
    botsKeepTheirFirstSecret: false,
    botsAreToldOfReactions: true,
    botsAreToldOfProfiles: true,
    fileReferenceLifetimeSeconds: ONE_DAY_SECONDS,
  }
}
