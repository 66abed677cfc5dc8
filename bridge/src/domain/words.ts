/** The languages an operator can choose for the texts that the bridge itself writes. */
export const languages = ['ru', 'en'] as const
export type Language = (typeof languages)[number]

/** One text for people, in every language we speak. */
export type Words = Record<Language, string>
