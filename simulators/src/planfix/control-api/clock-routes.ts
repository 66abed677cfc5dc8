import type { ControlledParts, Route } from './route.ts'

/** Planfix's clock. */
export function clockRoutes({ clock }: ControlledParts): Route[] {
  const show = () => ({ now: clock.now(), speed: clock.speed, isTurned: clock.isTurned })
  return [
    { method: 'GET', path: '/clock', handle: show },
    {
      method: 'PUT',
      path: '/clock',
      handle: ({ input }) => {
        clock.speed = input.number('speed')
        return show()
      },
    },
    {
      method: 'POST',
      path: '/clock/advance',
      handle: ({ input }) => {
        clock.advance(input.number('ms'))
        return show()
      },
    },
  ]
}
