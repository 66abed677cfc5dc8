/** The last ten digits tell a phone, however its country code is written: 8 900 … and +7 900 … are one. */
export function isSamePhone(one: string, other: string): boolean {
  return tailOf(one) !== '' && tailOf(one) === tailOf(other)
}

function tailOf(phone: string): string {
  return phone.replace(/\D/g, '').slice(-10)
}
