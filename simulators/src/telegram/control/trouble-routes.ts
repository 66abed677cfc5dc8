import type { Trouble } from '../trouble.ts'
import { Fields } from './fields.ts'
import type { Route } from './route.ts'

type MakeTrouble = (trouble: Trouble, fields: Fields) => void | Promise<void>

const PUSH_MODES = ['swallow', 'twice', 'reverse', 'hold', 'release'] as const

/** Each kind of trouble under its name in the path. */
const KINDS: Record<string, MakeTrouble> = {
  'flood-wait': (trouble, fields) => trouble.floodWait({ ...readTarget(fields), seconds: fields.number('seconds') }),
  'slowmode-wait': (trouble, fields) =>
    trouble.slowmodeWait({ ...readTarget(fields), seconds: fields.number('seconds'), peer: fields.number('peer') }),
  fail: (trouble, fields) => trouble.fail({ ...readTarget(fields), code: fields.number('code'), message: fields.text('message') }),
  'stop-failing': (trouble, fields) => trouble.stopFailing(fields.text('method')),
  'delay-answers': (trouble, fields) => trouble.delayAnswers({ ...readTarget(fields), ms: fields.number('ms') }),
  'lose-answers': (trouble, fields) =>
    trouble.loseAnswers({ ...readTarget(fields), forgetSession: fields.optionalBoolean('forgetSession') }),
  'difference-too-long': (trouble, fields) => trouble.differenceTooLong(fields.optionalTimes('times')),
  'repeated-random-ids': (trouble, fields) => {
    trouble.refusesEveryRepeatedRandomId = fields.boolean('refuse')
  },
  pushes: (trouble, fields) => disturbPushes(trouble, fields),
  'drop-connections': (trouble) => trouble.dropConnections(),
  'refuse-connections': (trouble) => trouble.refuseConnections(),
  'accept-connections': (trouble) => trouble.acceptConnections(),
  'black-hole': (trouble, fields) => trouble.blackHole(fields.boolean('on')),
  'forget-sessions': (trouble) => trouble.forgetSessions(),
  'forget-auth-keys': (trouble, fields) => trouble.forgetAuthKeys(fields.optionalNumber('bot')),
  'expire-file-references': (trouble) => trouble.expireFileReferences(),
  'change-salts': (trouble) => trouble.changeSalts(),
}

export const TROUBLE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/trouble', run: ({ telegram }) => telegram.trouble.describe() },
  { method: 'DELETE', path: '/trouble', run: ({ telegram }) => telegram.trouble.clear() },
  ...Object.entries(KINDS).map(
    ([kind, make]): Route => ({
      method: 'POST',
      path: `/trouble/${kind}`,
      run: ({ telegram, body }) => make(telegram.trouble, new Fields(body)),
    }),
  ),
  {
    method: 'PUT',
    path: '/update-shape',
    run: ({ telegram, body }) => {
      telegram.updateShape = new Fields(body).choice('shape', ['full', 'short', 'alternating'])
    },
  },
]

function readTarget(fields: Fields) {
  return { method: fields.text('method'), times: fields.optionalTimes('times'), peer: fields.optionalNumber('peer') }
}

function disturbPushes({ pushes }: Trouble, fields: Fields): void {
  const mode = fields.choice('mode', PUSH_MODES)
  if (mode === 'hold' || mode === 'release') pushes[mode]()
  else pushes[mode](fields.number('count'))
}
