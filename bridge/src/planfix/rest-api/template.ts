import { z } from 'zod'
import { id, text } from './readers.ts'

/** A template of tasks or contacts, as an operator chooses one. */
export const template = z.object({ id, name: text })
export type Template = z.infer<typeof template>
