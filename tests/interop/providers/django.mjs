// django-oauth-toolkit, from PyPI, on SQLite.
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Service } from '../../end-to-end/harness/service.mjs'
import { freePort, until } from '../../end-to-end/harness/until.mjs'
import { python } from './python.mjs'

const site = fileURLToPath(new URL('django_site.py', import.meta.url))
const credentials = { id: 'wordpress', secret: 'a-secret-of-django' }
const password = 'Correct-horse-41'

export const djangoOauthToolkit = {
  name: 'django-oauth-toolkit',
  async start({ folder, person, redirectUri, postSignOutRedirectUri }) {
    const address = `127.0.0.1:${await freePort()}`
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const env = {
      ...process.env,
      CLIENT_ID: credentials.id,
      CLIENT_SECRET: credentials.secret,
      DATABASE: join(folder, 'django.sqlite'),
      PERSON: person,
      PERSON_PASSWORD: password,
      POST_LOGOUT_REDIRECT_URI: postSignOutRedirectUri,
      REDIRECT_URI: redirectUri,
      RSA_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    }
    execFileSync(python(), [site, 'prepare'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    const log = join(folder, 'django.log')
    const service = new Service(python(), [site, 'run', address], { log, env })
    await until('django', async () => {
      service.assertRunning()
      return (await fetch(`http://${address}/o/.well-known/openid-configuration`)).ok
    })
    return {
      issuer: `http://${address}/o`,
      client: credentials,
      async signIn(page, name) {
        await page.getByLabel('Username').fill(name)
        await page.getByLabel('Password').fill(password)
        await page.getByRole('button', { name: 'Log in' }).click()
        await page.locator('input[name=allow]').click()
      },
      async confirmSignOut(page) {
        await page.locator('input[name=allow]').click()
      },
      stop: () => service.stop(),
      log: () => readFileSync(log, 'utf8').slice(-3000),
    }
  },
}
