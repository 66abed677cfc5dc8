import type { Template } from '../company/template.ts'
import { FieldSelection } from './field-selection.ts'
import { pageOf } from './page-of.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestCall, RestMethod } from './rest-call.ts'

/** `GET /contact/templates`; the simulated account has none for companies. */
export const listContactTemplates: RestMethod = {
  scope: 'contact_readonly',
  run: (call) => answer(call, call.query['isCompany'] ? [] : templatesOf(call, 'contact')),
}

/** `GET /task/templates` */
export const listTaskTemplates: RestMethod = {
  scope: 'task_readonly',
  run: (call) => answer(call, templatesOf(call, 'task')),
}

function templatesOf({ company }: RestCall, of: Template['of']): Template[] {
  return company.templates.all.filter((template) => template.of === of)
}

function answer({ query }: RestCall, templates: readonly Template[]) {
  const of = templates[0]?.of ?? 'task'
  const selection = new FieldSelection(query['fields'] as string | undefined, of, ['id', 'name'])
  const view = ({ number, name }: Template) => selection.of({ id: number, name, ...(of === 'task' && { type: 'Template' }) })
  return successAnswer({ templates: pageOf(templates, query).map(view) })
}
