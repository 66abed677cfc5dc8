import { isMediaPreset, MEDIA_PRESETS } from '../media-presets.ts'
import type { NewPerson } from '../people.ts'
import type { Person, Writing } from '../person.ts'
import type { PersonMessage } from '../person-message.ts'
import { ControlError } from './control-error.ts'
import type { ControlledSimulator } from './controlled-simulator.ts'
import { Fields, isNumber, isText, isTlObject } from './fields.ts'
import type { ControlRequest, Route } from './route.ts'

export const PEOPLE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/people', run: ({ telegram }) => telegram.people.all().map((person) => person.profile) },
  { method: 'POST', path: '/people', run: addPeople },
  { method: 'GET', path: '/people/:id', run: (request) => requirePerson(request).profile },
  { method: 'DELETE', path: '/people/:id', run: (request) => requirePerson(request).deletesAccount() },
  { method: 'POST', path: '/people/:id/messages', run: write },
  { method: 'POST', path: '/people/:id/edits', run: edit },
  {
    method: 'POST',
    path: '/people/:id/touches',
    run: (request) => requirePerson(request).touches(new Fields(request.body).number('message')),
  },
  { method: 'POST', path: '/people/:id/deletions', run: deleteMessages },
  { method: 'GET', path: '/people/:id/inbox', run: (request) => readList(request, (person, bot) => person.inbox(bot)) },
  { method: 'GET', path: '/people/:id/deleted', run: (request) => readList(request, (person, bot) => person.deleted(bot)) },
  { method: 'POST', path: '/people/:id/block', run: (request) => requirePerson(request).blocks(new Fields(request.body).number('bot')) },
  {
    method: 'POST',
    path: '/people/:id/unblock',
    run: (request) => requirePerson(request).unblocks(new Fields(request.body).number('bot')),
  },
  { method: 'POST', path: '/bursts', run: burst },
]

/** One person, or a list of them; all of a list or none. */
function addPeople({ telegram, body }: ControlRequest) {
  if (!Array.isArray(body)) return telegram.people.add(readPerson(body)).profile
  return body.map(readPerson).map((person) => telegram.people.add(person).profile)
}

function readPerson(body: unknown): NewPerson {
  const fields = new Fields(body)
  return {
    id: fields.optionalNumber('id'),
    firstName: fields.text('firstName'),
    lastName: fields.optionalText('lastName'),
    username: fields.optionalText('username'),
    phone: fields.optionalText('phone'),
    languageCode: fields.optionalText('languageCode'),
  }
}

function write(request: ControlRequest): PersonMessage[] {
  const fields = new Fields(request.body)
  const person = requirePerson(request)
  const bot = fields.number('bot')
  const lines = fields.optionalList('lines', isText)
  return lines ? person.writesLines(bot, lines) : [person.writes(bot, readWriting(fields))]
}

function readWriting(fields: Fields): Writing {
  const media = fields.optionalTlObject('media')
  if (typeof media === 'string' && !isMediaPreset(media))
    throw new ControlError(400, `"media" has to be one of ${MEDIA_PRESETS.join(', ')}, or a TL object.`)
  return {
    text: fields.optionalText('text'),
    entities: fields.optionalList('entities', isTlObject),
    media,
    replyTo: fields.optionalNumber('replyTo'),
  }
}

function edit(request: ControlRequest): PersonMessage {
  const fields = new Fields(request.body)
  return requirePerson(request).edits(fields.number('message'), fields.text('text'), fields.optionalList('entities', isTlObject))
}

function deleteMessages(request: ControlRequest): PersonMessage[] {
  const fields = new Fields(request.body)
  const onlyForSelf = fields.optionalBoolean('onlyForSelf') ?? false
  return requirePerson(request).deletes(fields.list('messages', isNumber), { onlyForSelf })
}

function readList(request: ControlRequest, list: (person: Person, bot: number | undefined) => PersonMessage[]): PersonMessage[] {
  const after = request.query.optionalNumber('after') ?? 0
  return list(requirePerson(request), request.query.optionalNumber('bot')).filter((message) => message.number > after)
}

function burst({ telegram, body }: ControlRequest) {
  const fields = new Fields(body)
  return telegram.people.burst({
    bot: fields.number('bot'),
    people: fields.optionalList('people', isNumber)?.map((id) => findPerson(telegram, id)),
    messages: fields.number('messages'),
    perSecond: fields.optionalNumber('perSecond'),
    text: fields.optionalText('text'),
  })
}

function requirePerson({ telegram, id }: ControlRequest): Person {
  return findPerson(telegram, Number(id))
}

function findPerson(telegram: ControlledSimulator, id: number): Person {
  const person = telegram.people.get(id)
  if (!person) throw new ControlError(404, `There is no person ${id}.`)
  return person
}
