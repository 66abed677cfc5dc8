import type { StoredFile } from '../domain/file.ts'
import type { FileId, MessageFileId } from '../domain/ids.ts'
import type { Language, Words } from '../domain/words.ts'
import type { Absence, FileSource } from '../files/file-source.ts'
import type { Delivery, DeliveryContent } from '../outbox/delivery.ts'
import type { Delivered, Outcome, Rejected } from '../outbox/outcome.ts'
import { filesInWords, placeholderOf } from './file-words.ts'
import type { FileContent } from './task-api.ts'

/** Where the files of messages come from, and where they can be fetched. */
export interface FileSupply {
  source: FileSource
  idOf: (id: MessageFileId) => FileId
  /** An address from which whoever has it can fetch the file for a while; null where nobody could reach it. */
  linkTo: (file: StoredFile) => string | null
}

/** A file as it goes with a message. */
export type Carrying = { file: StoredFile } & ({ is: 'carried' } | { is: 'named'; line: string } | { is: 'missing'; line: string })

/** What may have files with it. */
export type WithFiles = Extract<DeliveryContent, { kind: 'planfix_message' | 'planfix_files' }>

/** Whether a file is still there is not waited for any longer; then it counts as there, ms. */
const checkMs = 5_000

/** Which of a message's files go with this delivery. */
export function filesOf(content: DeliveryContent, ofMessage: StoredFile[]): StoredFile[] {
  if (content.kind === 'planfix_files') return withDistinctNames(ofMessage).filter(({ id }) => content.files.includes(id))
  if (content.kind !== 'planfix_message' || !content.files) return []
  return withDistinctNames(ofMessage).slice(0, content.files === 'first' ? 1 : undefined)
}

export function hasFiles(content: WithFiles): boolean {
  return content.files !== undefined
}

/** What is written with a delivery's files. Files that come by themselves are named: another comment must not be taken for theirs. */
export function writtenText(content: WithFiles, carrying: Carrying[], language: Language): string {
  if (content.kind === 'planfix_message') return textWithFiles(content.text, carrying, language)
  return carrying.map((one) => (one.is === 'carried' ? placeholderOf(one.file, language) : one.line)).join('\n')
}

/** What is written beside files: what the customer wrote, and a line for each file that does not come along. */
export function textWithFiles(text: string, carrying: Carrying[], language: Language): string {
  const lines = carrying.flatMap((one) => (one.is === 'carried' ? [] : [one.line]))
  const carried = carrying.flatMap(({ is, file }) => (is === 'carried' ? [file] : []))
  return [text, ...lines].filter(Boolean).join('\n') || filesInWords(carried, language)
}

/** Whether Telegram still gives it, by its first bytes; undefined where it does. What cannot be found out now counts as there. */
export async function findAbsent(file: StoredFile, { source, idOf }: FileSupply, signal: AbortSignal): Promise<Absence | undefined> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(checkMs)])
  try {
    const found = await source.find(idOf(file.id), soon)
    const opened = found.is === 'here' ? await found.open({ offset: 0, length: 1 }, soon) : found
    return opened.is === 'here' || opened.is === 'not_now' ? undefined : opened
  } catch (error) {
    if (soon.aborted && !signal.aborted) return undefined
    throw error
  }
}

/** The bytes of a file, for an upload. Its first ones are there when this resolves; they may be asked for again. */
export async function openContent(file: StoredFile, { source, idOf }: FileSupply, signal: AbortSignal): Promise<FileContent | Absence> {
  const found = await source.find(idOf(file.id), signal)
  if (found.is !== 'here') return found
  const whole = { offset: 0, length: file.size }
  const opened = await found.open(whole, signal)
  if (opened.is !== 'here') return opened
  let isUsed = false
  const content: FileContent = {
    name: file.name,
    size: file.size,
    isBroken: false,
    async *bytes() {
      try {
        const again = isUsed ? await found.open(whole, signal) : opened
        isUsed = true
        if (again.is !== 'here') throw new Error('Telegram does not give the file at present')
        yield* again.bytes
      } catch (error) {
        content.isBroken = true
        throw error
      }
    },
  }
  return content
}

/** What was written and what is missing is part of the outcome: a later look for the comment needs it, and so does the operator. */
export function tellOfFiles(outcome: Outcome, writtenText: string, carrying: Carrying[]): Outcome {
  if (outcome.kind !== 'delivered') return outcome
  const missing = carrying.filter(({ is }) => is === 'missing').map(({ file }) => file)
  const answer = missing.length === 0 ? outcome.answer : `${outcome.answer}; without ${namesOf(missing)}`
  const told: Delivered = { ...outcome, answer, receipt: { ...outcome.receipt, writtenText } }
  return missing.length === 0 ? told : { ...told, receipt: { ...told.receipt, missingFiles: missing.map(({ id }) => id) } }
}

/** Files that come by themselves come whole or not at all: their message is there already. */
export function refuseMissing({ content }: Pick<Delivery, 'content'>, carrying: Carrying[]): Rejected | undefined {
  const missing = carrying.filter(({ is }) => is === 'missing').map(({ file }) => file)
  if (content.kind !== 'planfix_files' || missing.length === 0) return undefined
  const names = namesOf(missing)
  const reason: Words = {
    en: `The file cannot be had from Telegram: ${names}; "plangram retry" tries again`,
    ru: `Файл не удаётся получить из Telegram: ${names}; повторить — plangram retry`,
  }
  return { kind: 'rejected', answer: `not to be had from Telegram: ${names}`, reason }
}

function namesOf(files: StoredFile[]): string {
  return files.map(({ name }) => name).join(', ')
}

/** Telegram's names are made by the second, and an album's pictures are often of the same one: `photo.jpg`, `photo (2).jpg`. */
function withDistinctNames(files: StoredFile[]): StoredFile[] {
  const taken = new Set<string>()
  return files.map((file) => {
    let { name } = file
    for (let number = 2; taken.has(name); number++) name = numbered(file.name, number)
    taken.add(name)
    return { ...file, name }
  })
}

/** `offer.pdf` as `offer (2).pdf`. */
export function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? `${name.slice(0, dot)} (${number})${name.slice(dot)}` : `${name} (${number})`
}
