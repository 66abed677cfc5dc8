import { isServicePreset, SERVICE_PRESETS } from '../service-presets.ts'
import { ControlError } from './control-error.ts'
import { Fields, isText } from './fields.ts'
import { requirePerson } from './find-person.ts'
import type { ControlRequest, Route } from './route.ts'

/** What people do in chats besides writing. */
export const ACTING_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/people/:id/starts', run: start },
  { method: 'POST', path: '/people/:id/service', run: leaveServiceMessage },
  { method: 'POST', path: '/people/:id/buttons', run: pressButton },
  { method: 'POST', path: '/people/:id/keys', run: pressKey },
  { method: 'POST', path: '/people/:id/reactions', run: react },
]

function start(request: ControlRequest) {
  const fields = new Fields(request.body)
  return requirePerson(request).starts(fields.number('bot'), fields.optionalText('payload'))
}

function leaveServiceMessage(request: ControlRequest) {
  const fields = new Fields(request.body)
  const action = fields.optionalTlObject('action')
  if (action === undefined || (typeof action === 'string' && !isServicePreset(action)))
    throw new ControlError(400, `"action" has to be one of ${SERVICE_PRESETS.join(', ')}, or a TL object.`)
  const replyTo = fields.optionalNumber('replyTo')
  return requirePerson(request).does(fields.number('bot'), action, replyTo === undefined ? {} : { replyTo })
}

function pressButton(request: ControlRequest) {
  const fields = new Fields(request.body)
  const timeoutMs = fields.optionalNumber('timeoutMs')
  return requirePerson(request).presses(fields.number('message'), fields.text('button'), timeoutMs === undefined ? {} : { timeoutMs })
}

function pressKey(request: ControlRequest) {
  const fields = new Fields(request.body)
  return requirePerson(request).pressesKey(fields.number('bot'), fields.text('key'))
}

function react(request: ControlRequest) {
  const fields = new Fields(request.body)
  return requirePerson(request).reacts(fields.number('message'), fields.list('emoji', isText))
}
