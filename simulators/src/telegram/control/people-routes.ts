import type { NewPerson } from '../people.ts'
import type { Person } from '../person.ts'
import type { PersonMessage } from '../person-message.ts'
import { Fields, isNumber, isText, isTlObject } from './fields.ts'
import { findPerson, requirePerson } from './find-person.ts'
import { readAlbumItems, readFileSpec, readMedia, readWriting } from './read-writing.ts'
import type { ControlRequest, Route } from './route.ts'

export const PEOPLE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/people', run: ({ telegram }) => telegram.people.all().map((person) => person.profile) },
  { method: 'POST', path: '/people', run: addPeople },
  { method: 'GET', path: '/people/:id', run: (request) => requirePerson(request).profile },
  { method: 'PUT', path: '/people/:id', run: changeProfile },
  { method: 'DELETE', path: '/people/:id', run: (request) => requirePerson(request).deletesAccount() },
  {
    method: 'POST',
    path: '/people/:id/photos',
    run: (request) => requirePerson(request).changesPhoto(readFileSpec(new Fields(request.body))),
  },
  { method: 'POST', path: '/people/:id/messages', run: write },
  { method: 'POST', path: '/people/:id/albums', run: sendAlbum },
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

function changeProfile(request: ControlRequest) {
  const fields = new Fields(request.body)
  const names = (['firstName', 'lastName', 'username'] as const).filter((name) => fields.has(name))
  return requirePerson(request).changesProfile(Object.fromEntries(names.map((name) => [name, fields.text(name)])))
}

function write(request: ControlRequest): PersonMessage[] {
  const fields = new Fields(request.body)
  const person = requirePerson(request)
  const bot = fields.number('bot')
  const lines = fields.optionalList('lines', isText)
  return lines ? person.writesLines(bot, lines) : [person.writes(bot, readWriting(fields))]
}

function sendAlbum(request: ControlRequest): Promise<PersonMessage[]> {
  const fields = new Fields(request.body)
  const pauseMs = fields.optionalNumber('pauseMs')
  return requirePerson(request).sendsAlbum(fields.number('bot'), readAlbumItems(fields), pauseMs === undefined ? {} : { pauseMs })
}

/** With `media` the media change, and the caption stays. */
function edit(request: ControlRequest): PersonMessage {
  const fields = new Fields(request.body)
  const person = requirePerson(request)
  const media = readMedia(fields)
  if (media !== undefined) return person.replacesMedia(fields.number('message'), media, readFileSpec(fields.optionalObject('file')))
  return person.edits(fields.number('message'), fields.text('text'), fields.optionalList('entities', isTlObject))
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
