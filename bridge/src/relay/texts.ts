import type { Words } from '../domain/words.ts'

/** Whether two texts differ in nothing but white space: that alone is no change worth telling. */
export function isSameWords(one: string, other: string): boolean {
  return one.split(/\s+/).join(' ').trim() === other.split(/\s+/).join(' ').trim()
}

/** Why a delivered message still has an error mark. */
export function filesNotCarried(names: string[]): Words {
  const list = names.join(', ')
  return {
    ru: `Текст доставлен, но файлы эта версия моста не передаёт: ${list}`,
    en: `The text was delivered, but this version of the bridge does not carry files: ${list}`,
  }
}
