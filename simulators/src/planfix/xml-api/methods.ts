import { actionAdd } from './action-add.ts'
import { actionDelete } from './action-delete.ts'
import { actionGet } from './action-get.ts'
import { actionGetList } from './action-get-list.ts'
import { actionGetListByPeriod } from './action-get-list-by-period.ts'
import { actionUpdate } from './action-update.ts'
import { contactAdd } from './contact-add.ts'
import { contactGet } from './contact-get.ts'
import { contactGetList } from './contact-get-list.ts'
import { contactUpdate } from './contact-update.ts'
import { contactUpdateCustomData } from './contact-update-custom-data.ts'
import { fileDelete } from './file-delete.ts'
import { fileDownload } from './file-download.ts'
import { fileGet } from './file-get.ts'
import { fileGetListForTask } from './file-get-list-for-task.ts'
import { fileUpload } from './file-upload.ts'
import { taskAdd } from './task-add.ts'
import { taskChangeStatus } from './task-change-status.ts'
import { taskGet } from './task-get.ts'
import { taskGetList } from './task-get-list.ts'
import { taskGetMulti } from './task-get-multi.ts'
import { taskUpdate } from './task-update.ts'
import { taskUpdateCustomData } from './task-update-custom-data.ts'
import { userGet } from './user-get.ts'
import { userGetList } from './user-get-list.ts'
import type { XmlMethod } from './xml-call.ts'

/** The methods that are simulated, beside `auth.login`. Planfix has many more: those are unknown here, 0008. */
export const methods: Readonly<Record<string, XmlMethod>> = {
  'action.add': actionAdd,
  'action.delete': actionDelete,
  'action.get': actionGet,
  'action.getList': actionGetList,
  'action.getListByPeriod': actionGetListByPeriod,
  'action.update': actionUpdate,
  'contact.add': contactAdd,
  'contact.get': contactGet,
  'contact.getList': contactGetList,
  'contact.update': contactUpdate,
  'contact.updateCustomData': contactUpdateCustomData,
  'file.delete': fileDelete,
  'file.download': fileDownload,
  'file.get': fileGet,
  'file.getListForTask': fileGetListForTask,
  'file.upload': fileUpload,
  'task.add': taskAdd,
  'task.changeStatus': taskChangeStatus,
  'task.get': taskGet,
  'task.getList': taskGetList,
  'task.getMulti': taskGetMulti,
  'task.update': taskUpdate,
  'task.updateCustomData': taskUpdateCustomData,
  'user.get': userGet,
  'user.getList': userGetList,
}
