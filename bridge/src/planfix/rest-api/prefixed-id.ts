/**
 * A person or group as the REST API names it: the number carries what it is of. Contacts are `contact:` and the number
 * people see, employees `user:`, groups `group:` (Planfix help, "REST API").
 */
export type PersonRef = `${string}:${number}`

export function contactRef(contactNumber: number): PersonRef {
  return `contact:${contactNumber}`
}

export function employeeRef(employeeNumber: number): PersonRef {
  return `user:${employeeNumber}`
}

/** The text as a reference, when it is one. */
export function fromPersonRef(text: string): PersonRef | undefined {
  return /^[a-z]+:\d{1,15}$/i.test(text) ? (text.toLowerCase() as PersonRef) : undefined
}

/** The bare number of an id in any of its spellings: `12`, `"12"`, `"contact:12"`, `"file:12"`. */
export function numberOfId(id: unknown): number | undefined {
  if (typeof id === 'number') return Number.isSafeInteger(id) && id >= 0 ? id : undefined
  const digits = typeof id === 'string' ? /^(?:[a-z]+:)?(\d{1,15})$/i.exec(id.trim())?.[1] : undefined
  return digits === undefined ? undefined : Number(digits)
}
