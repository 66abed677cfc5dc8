/** What may be told of something, part by part. */
export type Told<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | undefined }

/** Leaves out what is undefined: it changes nothing, now as when a data folder is read again, where it cannot be written down. */
export function givenOnly<Fields extends object>(fields: Fields): GivenOnly<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as GivenOnly<Fields>
}

type GivenOnly<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }
