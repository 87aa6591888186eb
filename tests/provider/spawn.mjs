// Starts the stand-in as a process of its own, for tests.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { mortal } from '../mortal.mjs'

const main = fileURLToPath(new URL('main.mjs', import.meta.url))

export async function spawnProvider({ client, redirectUris = [], postSignOutRedirectUris = [], options = [] }) {
  const child = spawn(
    ...mortal(
      process.execPath,
      [main, '--client-id', client.id, '--client-secret', client.secret]
        .concat(redirectUris.flatMap((uri) => ['--redirect-uri', uri]))
        .concat(postSignOutRedirectUris.flatMap((uri) => ['--post-sign-out-redirect-uri', uri]))
        .concat(options),
    ),
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let log = ''
  child.stderr.on('data', (data) => (log += data))
  const ended = once(child, 'exit')
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => Promise.reject(new Error(`the provider did not start:\n${log}`))),
  ])
  const ready = JSON.parse(line)

  return {
    ...ready,
    log: () => log,
    /** Asks the control port: GET, or POST where there is a body. */
    async ask(path, body) {
      // Not on a connection that was idle, which the provider may end at the moment at which it is taken again.
      const headers = { connection: 'close' }
      const response = await fetch(ready.control + path, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) })
      const answer = await response.json()
      if (!response.ok) throw new Error(`${path}: ${answer.error}`)
      return answer
    },
    /** It takes connections and answers none, until it goes on. */
    hang: () => child.kill('SIGSTOP'),
    goOn: () => child.kill('SIGCONT'),
    async stop() {
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      await ended
    },
  }
}
