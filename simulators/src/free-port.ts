import { createServer } from 'node:net'

/** Below those that systems give to outgoing connections (Linux from 32768, IANA from 49152): such a port would be taken by the next request. */
const lowest = 20_000
const highest = 32_000

const mostTries = 50

/** A port of loopback that nobody uses at the moment. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < mostTries; tries++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(port)) return port
  }
  throw new Error('No free port.')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
