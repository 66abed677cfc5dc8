import type { FieldOwner } from '../company/custom-field.ts'
import { customFieldView } from './custom-values.ts'
import { FieldSelection } from './field-selection.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestMethod, Scope } from './rest-call.ts'

/** `GET /customfield/contact` */
export const listContactFields = listFieldsOf('contact', 'contact_readonly')

/** `GET /customfield/task` */
export const listTaskFields = listFieldsOf('task', 'task_readonly')

function listFieldsOf(of: FieldOwner, scope: Scope): RestMethod {
  return {
    scope,
    run: ({ company, query }) => {
      const unasked = ['id', 'name', 'names', 'type', 'objectType']
      const selection = new FieldSelection(query['fields'] as string | undefined, 'customField', unasked)
      const fields = company.customFields.all.filter((field) => field.of === of)
      return successAnswer({ customfields: fields.map((field) => selection.of(customFieldView(field))) })
    },
  }
}
