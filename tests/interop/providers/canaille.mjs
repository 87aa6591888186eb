// canaille, from PyPI, on SQLite.
import { execFileSync } from 'node:child_process'
import { writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Service } from '../../end-to-end/harness/service.mjs'
import { freePort, until } from '../../end-to-end/harness/until.mjs'
import { python } from './python.mjs'

const credentials = { id: 'wordpress', secret: 'a-secret-of-canaille' }
const password = 'Correct-horse-41'

export const canaille = {
  name: 'canaille',
  async start({ folder, person, redirectUri, postSignOutRedirectUri }) {
    const port = await freePort()
    const host = `localhost:${port}`
    const configuration = join(folder, 'canaille.toml')
    const program = python('canaille')
    const env = { ...process.env, CANAILLE_CONFIG: configuration }
    const run = (...args) => execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    const configure = (keys) =>
      writeFileSync(
        configuration,
        `SECRET_KEY = "only-for-these-tests-0123456789ab"
SERVER_NAME = "${host}"
PREFERRED_URL_SCHEME = "http"
[CANAILLE]
DATABASE = "sql"
[CANAILLE.LOGGING]
version = 1
[CANAILLE_SQL]
DATABASE_URI = "sqlite:///${join(folder, 'canaille.sqlite')}"
[CANAILLE_OIDC]
${keys}`,
      )
    configure('')
    const key = JSON.parse(run('jwk', 'create', 'rsa'))
    const members = Object.entries(key).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    configure(`ACTIVE_JWKS = [{ ${members.join(', ')} }]\n`)
    run('db', 'upgrade')
    run(
      ...['create', 'user', '--user-name', person, '--password', password, '--emails', `${person}@example.org`],
      ...['--given-name', 'Jane', '--family-name', 'Doe'],
    )
    run(
      ...['create', 'client', '--client-id', credentials.id, '--client-secret', credentials.secret, '--client-name', 'Site'],
      ...['--redirect-uris', redirectUri, '--post-logout-redirect-uris', postSignOutRedirectUri],
      ...['--token-endpoint-auth-method', 'client_secret_basic', '--grant-types', 'authorization_code'],
      ...['--response-types', 'code', '--scope', 'openid', '--scope', 'profile', '--scope', 'email', '--client-uri', new URL('/', redirectUri).href],
    )
    // Its own pages make a client its own audience; its command does not.
    run('set', 'client', credentials.id, '--audience', credentials.id)
    const log = join(folder, 'canaille.log')
    const service = new Service(program, ['run', '--bind', `127.0.0.1:${port}`], { log, env })
    await until('canaille', async () => {
      service.assertRunning()
      return (await fetch(`http://${host}/.well-known/openid-configuration`)).ok
    }).catch((error) => {
      error.message += `\n${readFileSync(log, 'utf8')}`
      throw error
    })
    return {
      issuer: `http://${host}`,
      client: credentials,
      async signIn(page, name) {
        await page.getByLabel('Login').fill(name)
        await page.getByRole('button', { name: /Continue|Sign in/ }).click()
        await page.locator('input[type=password]').fill(password)
        await page.getByRole('button', { name: /Continue|Sign in/ }).click()
        const accept = page.getByRole('button', { name: 'Accept' })
        await accept.click({ timeout: 3000 }).catch(() => {})
      },
      stop: () => service.stop(),
      log: () => readFileSync(log, 'utf8').slice(-3000),
    }
  },
}
