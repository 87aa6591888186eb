// One site, several providers in turn: sign in, be somebody, sign out of both, sign in again.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { logInWithPassword } from '../end-to-end/install.mjs'
import { openSettings, saveSettings } from '../end-to-end/settings.mjs'
import { inputs, screenshots, Stack } from '../end-to-end/harness/stack.mjs'
import { startChromium, Visitor } from '../end-to-end/harness/visitor.mjs'
import { cliProgram } from '../end-to-end/harness/web.mjs'
import { canaille } from './providers/canaille.mjs'
import { djangoOauthToolkit } from './providers/django.mjs'
import { withManyKeys, withPathAndSlash, withSignedUserinfo } from './providers/oidc-provider.mjs'

const owner = { user: 'owner', password: 'Owner-of-this-site-41' }
const setUp = fileURLToPath(new URL('../../crates/xtask/src/demo/set-up.php', import.meta.url))

let stack
let chromium
let administrator

before(async () => {
  ;[stack, chromium] = await Promise.all([Stack.start(), startChromium()])
  // WordPress installs a plugin without asking for credentials only where the files are its own user's.
  own(userInfo().username)
  execFileSync(cliProgram(), ['-d', `extension=${inputs.extension}`, setUp], {
    stdio: 'pipe',
    env: {
      ...process.env,
      SITE_HOME: stack.origin,
      SITE_FOLDER: stack.wordpress.folder,
      PLUGIN_ZIP: inputs.zip,
      ADMINISTRATOR: owner.user,
      ADMINISTRATOR_PASSWORD: owner.password,
    },
  })
  own(stack.webUser)
  administrator = await Visitor.arrive(stack, chromium)
  await administrator.goto('/wp-login.php')
  await logInWithPassword(administrator.page, owner)
  await administrator.page.waitForURL('**/wp-admin/**')
})

after(async () => {
  await chromium?.close()
  await stack?.stop()
})

const own = (user) => user && execFileSync('chown', ['-R', `${user}:`, stack.wordpress.folder])

const site = () => ({
  redirectUri: `${stack.origin}/?logto=callback`,
  postSignOutRedirectUri: `${stack.origin}/?logto=signed-out`,
})

for (const [number, { name, start }] of [
  withPathAndSlash,
  withSignedUserinfo,
  withManyKeys,
  canaille,
  djangoOauthToolkit,
].entries()) {
  test(name, { timeout: 120_000 }, async () => {
    const folder = join(stack.folder, `provider-${number}`)
    mkdirSync(folder)
    const person = `person${number}`
    const provider = await start({ ...site(), folder, person })
    const visitor = await Visitor.arrive(stack, chromium)
    try {
      await configure(provider)
      await visitor.goto('/wp-login.php?redirect_to=%2F%3Fwanted')
      await provider.signIn(visitor.page, person)
      await visitor.page.waitForURL((url) => url.href === `${stack.origin}/?wanted`)
      const first = await visitor.nameAtSite()
      assert.ok(first, 'somebody is signed in')
      assert.notEqual(first, owner.user)

      await visitor.logOut()
      await provider.confirmSignOut?.(visitor.page)
      await visitor.page.waitForURL((url) => url.origin === stack.origin)
      assert.equal(await visitor.nameAtSite(), null)

      await visitor.goto('/wp-login.php')
      await provider.signIn(visitor.page, person)
      await visitor.page.waitForURL((url) => url.origin === stack.origin)
      assert.equal(await visitor.nameAtSite(), first, 'the same account again')
    } catch (error) {
      await visitor.photograph(screenshots, `interop-${number}`)
      error.message += `\nat ${visitor.page.url()}\n${stack.logs()}\n${provider.log?.() ?? ''}`
      throw error
    } finally {
      await visitor.leave()
      await provider.stop()
    }
  })
}

/** As an administrator does it, with the check that the settings page offers. */
async function configure({ issuer, client }) {
  const { page } = administrator
  await openSettings(administrator)
  if (!(await page.getByLabel('Issuer').isVisible())) await page.getByText('Advanced').first().click()
  await page.getByLabel('Issuer').fill(issuer)
  await page.getByLabel('App ID').fill(client.id)
  await page.getByLabel('App secret').fill(client.secret)
  await saveSettings(administrator)
  await page.getByRole('button', { name: 'Check connection' }).click()
  const report = page.locator('#logto-rp-check')
  await report.locator('li').first().waitFor()
  const failing = await report.getByRole('listitem').filter({ hasText: 'does not work' }).allTextContents()
  assert.deepEqual(failing, [])
}
