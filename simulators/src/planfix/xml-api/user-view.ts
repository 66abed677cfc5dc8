import type { Employee } from '../company/employee.ts'
import { toFlag } from './xml-answer.ts'

/** An employee or a robot. `UNACTIVE` is how Planfix spells it. Planfix help: XML API, "user.get". */
export function showUser(employee: Employee): object {
  const { phone } = employee
  return {
    id: employee.id,
    general: employee.number,
    name: [employee.firstName, employee.midName].filter(Boolean).join(' '),
    lastName: employee.lastName,
    midName: employee.midName,
    login: employee.login ?? '',
    email: employee.email,
    secondaryEmails: {},
    role: employee.role === 'ROBOT' ? 'ADMIN' : employee.role,
    status: employee.isActive ? 'ACTIVE' : 'UNACTIVE',
    birthdate: '',
    sex: '',
    telegramId: employee.telegramId,
    phones: { phone: phone === undefined ? [] : [{ number: phone, typeId: 1, typeName: '' }] },
    isInvisibleOutOfGroup: toFlag(false),
    isBlindOutOfGroup: toFlag(false),
    userPic: employee.pictureUrl,
    isOnline: toFlag(false),
    timezone: employee.timezone,
    post: { id: 0, name: '' },
    userGroups: {},
  }
}
