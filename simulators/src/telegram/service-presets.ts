import type { TlObject } from './tl/tl-object.ts'

/** Ready-made service messages. Some of them come in groups only; a bot has to bear them all the same. */
const PRESETS = {
  pin: () => ({ _: 'messageActionPinMessage' }),
  'missed-call': () => ({ _: 'messageActionPhoneCall', call_id: 1n, reason: { _: 'phoneCallDiscardReasonMissed' } }),
  'ended-call': () => ({ _: 'messageActionPhoneCall', call_id: 2n, reason: { _: 'phoneCallDiscardReasonHangup' }, duration: 65 }),
  'contact-joined': () => ({ _: 'messageActionContactSignUp' }),
  'history-cleared': () => ({ _: 'messageActionHistoryClear' }),
  screenshot: () => ({ _: 'messageActionScreenshotTaken' }),
  'bot-allowed': () => ({ _: 'messageActionBotAllowed', attach_menu: true }),
  'timer-set': () => ({ _: 'messageActionSetMessagesTTL', period: 86_400 }),
  joined: (person) => ({ _: 'messageActionChatAddUser', users: [person] }),
  left: (person) => ({ _: 'messageActionChatDeleteUser', user_id: person }),
  'title-changed': () => ({ _: 'messageActionChatEditTitle', title: 'Another title' }),
  'group-created': (person) => ({ _: 'messageActionChatCreate', title: 'A group', users: [person] }),
} as const satisfies Record<string, (person: number) => TlObject>

export type ServicePreset = keyof typeof PRESETS

export const SERVICE_PRESETS = Object.keys(PRESETS) as ServicePreset[]

export function isServicePreset(name: string): name is ServicePreset {
  return SERVICE_PRESETS.some((preset) => preset === name)
}

/** A TL `MessageAction`, about a person where it is about one. */
export function makeAction(preset: ServicePreset, person: number): TlObject {
  const make: (person: number) => TlObject = PRESETS[preset]
  return make(person)
}
