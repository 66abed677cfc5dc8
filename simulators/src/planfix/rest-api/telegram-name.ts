/** `username` of `username`, `@username` or `https://t.me/username`. Planfix help: "REST API: Сложные фильтры контактов", 4226. */
export function telegramNameOf(text: string): string {
  return text
    .trim()
    .replace(/^(?:https?:\/\/)?(?:t\.me|telegram\.me)\//i, '')
    .replace(/^@/, '')
}
