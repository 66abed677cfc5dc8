/** What no XML 1.0 document may contain: control characters but for tab and line ends, halves of surrogate pairs, two that are none. */
const illegal = /(?![\t\n\r\u007f-\u009f])[\p{Cc}\p{Cs}\ufffe\uffff]/u
const allIllegal = new RegExp(illegal, 'gu')

export function hasIllegalCharacters(text: string): boolean {
  return illegal.test(text)
}

export function withoutIllegalCharacters(text: string): string {
  return text.replaceAll(allIllegal, '')
}
