/**
 * Identifiers that only the XML API speaks of. Most things have two: an internal id, and `general`, the number that
 * people, the REST API and the chat API know. Mixing them up finds another object instead of none, so each has its own type.
 * All are positive whole numbers given by Planfix; comments (`action/id`) are `PlanfixCommentId`, numbers of tasks `TaskNumber`.
 */
declare const brand: unique symbol
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name }

/** `task/id`, internal. Templates of tasks have one too. */
export type PlanfixTaskId = Branded<number, 'PlanfixTaskId'>

/** `contact/id`, internal; what a task's counterparty (`client`) is named by. */
export type PlanfixContactId = Branded<number, 'PlanfixContactId'>

/** `contact/userid`: a contact where employees may stand as well (owner, worker, member, notified). */
export type ContactUserId = Branded<number, 'ContactUserId'>

/** `contact/general`: `data.number` of `getContact`, REST `id`. Templates of contacts have one too. */
export type ContactNumber = Branded<number, 'ContactNumber'>

/** `user/id`. */
export type EmployeeId = Branded<number, 'EmployeeId'>

/** `user/general`: REST `user:NUMBER`. */
export type EmployeeNumber = Branded<number, 'EmployeeNumber'>

/** Where an employee and a contact may stand alike; an answer does not tell which it is. */
export type PersonId = EmployeeId | ContactUserId

/** `file/id`, shared by all versions of a file. */
export type PlanfixFileId = Branded<number, 'PlanfixFileId'>

/** `file/uniqueId`, of one version. */
export type FileVersionId = Branded<number, 'FileVersionId'>

/** `customValue/field/id`. */
export type CustomFieldId = Branded<number, 'CustomFieldId'>

/** A group of employees, or of contacts. */
export type GroupId = Branded<number, 'GroupId'>
