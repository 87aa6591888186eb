// Waiting is asking again until the answer is good; nothing here sleeps for a fixed time.
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Calls `check` until it gives something truthy; its last error says why it never did. */
export async function until(what, check, { within = 30_000, every = 50 } = {}) {
  const end = Date.now() + within
  let reason = 'no answer'
  while (Date.now() < end) {
    try {
      const result = await check()
      if (result) return result
      reason = 'not yet so'
    } catch (error) {
      reason = error.message
    }
    await pause(every)
  }
  throw new Error(`waited ${within / 1000} s for ${what}: ${reason}`)
}

/** A port on loopback that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
