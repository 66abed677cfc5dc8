import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { pageSize, readPages } from './pages.ts'
import { list, readAnswer } from './readers.ts'
import { type Template, template } from './template.ts'

const answer = z.object({ templates: list(template) })

/** `GET /task/templates`: every task template. */
export function taskTemplates(client: RestApi, options: CallOptions): Promise<Template[]> {
  return readPages(async (offset) => {
    const query = { offset, pageSize, fields: 'id,name' }
    return readAnswer(await client.call({ ...options, method: 'GET', path: '/task/templates', query, scope: 'task_readonly' }), answer)
      .templates
  })
}
