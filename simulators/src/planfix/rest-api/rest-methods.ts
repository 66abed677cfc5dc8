import { createComment } from './create-comment.ts'
import { createContact } from './create-contact.ts'
import { createTask } from './create-task.ts'
import { listContactFields, listTaskFields } from './custom-field-methods.ts'
import { attachFileToTask, downloadFile, getFile, uploadFile, uploadFileFromUrl } from './file-methods.ts'
import { getContact } from './get-contact.ts'
import { getTask } from './get-task.ts'
import { listComments } from './list-comments.ts'
import { listContacts } from './list-contacts.ts'
import { listTasks } from './list-tasks.ts'
import { listContactTemplates, listTaskTemplates } from './list-templates.ts'
import { ping } from './ping.ts'
import type { RestMethod } from './rest-call.ts'
import type { EndpointName } from './shapes.ts'
import { deleteComment, getComment } from './single-comment.ts'
import { updateComment } from './update-comment.ts'
import { updateContact } from './update-contact.ts'
import { updateTask } from './update-task.ts'
import { getUser, listUsers } from './user-methods.ts'

/** Who answers which endpoint of shapes.json. */
export const restMethods: Readonly<Record<EndpointName, RestMethod>> = {
  'GET /ping': ping,
  'POST /contact/list': listContacts,
  'GET /contact/{id}': getContact,
  'POST /contact/': createContact,
  'POST /contact/{id}': updateContact,
  'GET /contact/templates': listContactTemplates,
  'POST /task/list': listTasks,
  'GET /task/{id}': getTask,
  'POST /task/': createTask,
  'POST /task/{id}': updateTask,
  'GET /task/templates': listTaskTemplates,
  'POST /task/{id}/comments/list': listComments,
  'POST /task/{id}/comments/': createComment,
  'POST /task/{id}/comments/{commentId}': updateComment,
  'GET /comment/{id}': getComment,
  'DELETE /comment/{id}': deleteComment,
  'POST /file/': uploadFile,
  'POST /file/from-url/': uploadFileFromUrl,
  'GET /file/{id}': getFile,
  'GET /file/{id}/download': downloadFile,
  'POST /file/{id}/attach/task': attachFileToTask,
  'POST /user/list': listUsers,
  'GET /user/{id}': getUser,
  'GET /customfield/contact': listContactFields,
  'GET /customfield/task': listTaskFields,
}
