import { importBotAuthorization } from './auth-import-bot-authorization.ts'
import { logOut } from './auth-log-out.ts'
import type { Method } from './call.ts'
import { resolveUsername } from './contacts-resolve-username.ts'
import { getConfig, getNearestDc } from './help-get-config.ts'
import { deleteMessages } from './messages-delete-messages.ts'
import { editMessage } from './messages-edit-message.ts'
import { getMessages } from './messages-get-messages.ts'
import { sendMedia } from './messages-send-media.ts'
import { sendMessage } from './messages-send-message.ts'
import { sendMultiMedia } from './messages-send-multi-media.ts'
import { setBotCallbackAnswer } from './messages-set-bot-callback-answer.ts'
import { setTyping } from './messages-set-typing.ts'
import { uploadMedia } from './messages-upload-media.ts'
import { getUserPhotos } from './photos-get-user-photos.ts'
import { getDifference, getState } from './updates-get-difference.ts'
import { getFile } from './upload-get-file.ts'
import { getFileHashes } from './upload-get-file-hashes.ts'
import { saveBigFilePart } from './upload-save-big-file-part.ts'
import { saveFilePart } from './upload-save-file-part.ts'
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
  sendMedia,
  sendMultiMedia,
  uploadMedia,
  editMessage,
  deleteMessages,
  getMessages,
  setTyping,
  setBotCallbackAnswer,
  getUserPhotos,
  saveFilePart,
  saveBigFilePart,
  getFile,
  getFileHashes,
]
