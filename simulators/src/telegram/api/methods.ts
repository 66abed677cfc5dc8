import { importBotAuthorization } from './auth-import-bot-authorization.ts'
import { logOut } from './auth-log-out.ts'
import type { Method } from './call.ts'
import { resolveUsername } from './contacts-resolve-username.ts'
import { getConfig, getNearestDc } from './help-get-config.ts'
import { deleteMessages } from './messages-delete-messages.ts'
import { editMessage } from './messages-edit-message.ts'
import { getMessages } from './messages-get-messages.ts'
import { sendMessage } from './messages-send-message.ts'
import { setTyping } from './messages-set-typing.ts'
import { getDifference, getState } from './updates-get-difference.ts'
import { getFullUser, getUsers } from './users-get-users.ts'

/** Every method of the API the server carries out; all others end in METHOD_INVALID. */
export const METHODS: readonly Method[] = [
  getConfig,
  getNearestDc,
  importBotAuthorization,
  logOut,
  getUsers,
  getFullUser,
  resolveUsername,
  getState,
  getDifference,
  sendMessage,
  editMessage,
  deleteMessages,
  getMessages,
  setTyping,
]
