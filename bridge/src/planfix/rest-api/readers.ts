import { z } from 'zod'
import { fromPersonRef, numberOfId, type PersonRef } from './prefixed-id.ts'
import type { RestAnswer } from './rest-answer.ts'
import { UnreadableAnswerError } from './rest-error.ts'
import { fromTimePoint } from './time-point.ts'

/**
 * How the fields of answers are read: what we do not know is passed over, what is missing or null is undefined (an answer
 * has only the fields that were asked for), numbers and texts may stand for each other; anything else is an error that
 * names the field.
 */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? undefined)
}

export const id = z.union([z.number(), z.string()]).transform((value, context) => {
  const number = numberOfId(value)
  if (number !== undefined) return number
  context.addIssue({ code: 'custom', message: 'is no id' })
  return z.NEVER
})

/** A list, read up to the first entry that is not what it should be: a hostile answer has thousands, and to tell each takes its time. */
export function list<Schema extends z.ZodType>(entry: Schema) {
  return z.array(z.unknown()).transform((values, context): z.output<Schema>[] => {
    const entries: z.output<Schema>[] = []
    for (const [index, value] of values.entries()) {
      const { success, data, error } = entry.safeParse(value)
      if (!success) {
        const [issue] = error.issues
        context.addIssue({ code: 'custom', path: [index, ...(issue?.path ?? [])], message: issue?.message ?? '' })
        return z.NEVER
      }
      entries.push(data)
    }
    return entries
  })
}

const string = z.union([z.string(), z.number().transform(String)])
const number = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
const moment = z
  .union([z.string(), z.object({ date: z.string().nullish(), time: z.string().nullish(), datetime: z.string().nullish() })])
  .transform((point, context) => {
    try {
      return fromTimePoint(point)
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof RangeError ? error.message : String(error) })
      return z.NEVER
    }
  })

export const text = optional(string)
export const count = optional(number)
export const flag = optional(z.boolean())
/** Epoch ms, to the minute. */
export const time = optional(moment)
/** The id of something that we only refer to. */
export const entityId = optional(z.object({ id }).transform((entity) => entity.id))

const ref = z.string().transform((value, context): PersonRef => {
  const personRef = fromPersonRef(value.trim())
  if (personRef) return personRef
  context.addIssue({ code: 'custom', message: 'is neither user:N nor contact:N' })
  return z.NEVER
})
const onePerson = z.object({ id: ref, name: text })

export type Person = z.infer<typeof onePerson>
export const person = optional(onePerson)
export const people = optional(
  z.object({
    users: optional(list(onePerson)).transform((users) => users ?? []),
    groups: optional(list(z.object({ id, name: text }))).transform((groups) => groups ?? []),
  }),
)
export const phones = optional(list(z.object({ number: string, type: count })))
export const customFieldData = optional(
  list(
    z
      .object({ field: z.object({ id, name: text }), value: z.unknown(), stringValue: text })
      .transform(({ field, value, stringValue }) => ({ fieldId: field.id, name: field.name, value, stringValue })),
  ),
)

/** @throws UnreadableAnswerError naming the field that is not what it should be. */
export function readAnswer<Schema extends z.ZodType>({ request, status, body }: RestAnswer, schema: Schema): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(body)
  if (success) return data
  const [issue] = error.issues
  throw new UnreadableAnswerError(request, status, 'malformed', `${issue?.path.join('.') || 'the answer'}: ${issue?.message}`)
}
