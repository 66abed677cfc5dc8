import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../telegram/person.ts'

/** The people of the demo: a tea shop that answers its customers in Planfix. */
export interface DemoCompany {
  /** By the names that are typed: anna, boris, vera, gleb. */
  customers: Map<string, Person>
  employee: ReturnType<Sandbox['planfix']['employees']['add']>
}

const customers = [
  { nick: 'anna', firstName: 'Анна', lastName: 'Каренина', username: 'anna_k' },
  { nick: 'boris', firstName: 'Борис', lastName: 'Годунов', username: 'boris_g' },
  { nick: 'vera', firstName: 'Вера', lastName: 'Павловна', username: 'vera_p' },
  { nick: 'gleb', firstName: 'Глеб', lastName: 'Савельев', username: 'gleb_s' },
] as const

export function seedCompany({ telegram, planfix }: Sandbox): DemoCompany {
  return {
    customers: new Map(customers.map(({ nick, ...profile }) => [nick, telegram.people.add({ ...profile, languageCode: 'ru' })])),
    employee: planfix.employees.add({ firstName: 'Олег', lastName: 'Петров', email: 'oleg@tea.test' }),
  }
}
