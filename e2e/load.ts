import type { Customer, World } from './world.ts'

/** The same numbers for the same seed, so that a failure can be looked at again: PLANGRAM_TEST_SEED=… */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

/**
 * Customers write and employees answer without a pause, until told to stop. An employee answers a customer again only when
 * Planfix has got rid of his last answer: what Planfix repeats an hour later would otherwise arrive behind what came after it.
 */
export function makeLoad(world: World, people: Customer[], answers: Map<Customer, string[]>) {
  // XML and REST take the requests of an account one after another.
  const pauseMs = world.sandbox.hasPushes ? 60 : 300
  let isOver = false
  let count = 0
  const write = async (person: Customer) => {
    while (!isOver) {
      person.writes(`сообщение ${count++}`)
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  const answer = async (person: Customer) => {
    while (!isOver) {
      const text = `ответ ${count++}`
      answers.get(person)?.push(text)
      if (!world.sandbox.hasPushes) {
        world.answer(person, text)
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
        continue
      }
      const push = world.employeeAnswers(person, text)
      await push.accepted.catch(() => untilAccepted(world, push))
    }
  }
  const ended = Promise.all(people.flatMap((person) => [write(person), answer(person)]))
  const stop = () => {
    isOver = true
  }
  return { stop, ended }
}

/** Planfix gives a push up after five attempts; here it is sent once more until it is taken. */
async function untilAccepted(world: World, push: ReturnType<World['employeeAnswers']>): Promise<void> {
  for (;;) {
    const [repeat] = world.planfix.pushes.repeat(push)
    const isAccepted = await repeat?.accepted.then(
      () => true,
      () => false,
    )
    if (isAccepted) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
