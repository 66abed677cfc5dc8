import type { DataForm } from '../company/integration.ts'
import { type Answer, jsonAnswer } from './answer.ts'

/**
 * The answer of `getTask` and `getContact`. Documented is `{"data":{"number":1}}`; public clients met `data` as a JSON text, and a
 * parser has to accept the number at top level too.
 */
export function numberAnswer(form: DataForm, data: { readonly number: number; readonly statusIsActive?: boolean }): Answer {
  switch (form) {
    case 'text':
      return jsonAnswer(200, { data: JSON.stringify(data) })
    case 'object':
      return jsonAnswer(200, { data })
    case 'top':
      return jsonAnswer(200, data)
  }
}
