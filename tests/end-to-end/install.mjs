// WordPress, then the ZIP, as an administrator does it.
import assert from 'node:assert/strict'
import { inputs } from './harness/stack.mjs'

export const owner = { user: 'owner', password: 'Owner-of-this-site-41', email: 'owner@example.org' }

export function install({ scene }) {
  scene(
    'WordPress is installed',
    async ({ administrator }) => {
      const { page } = administrator
      await administrator.goto('/wp-admin/install.php')
      await page.getByLabel('Site Title').fill('Garden Club')
      await page.getByLabel('Username').fill(owner.user)
      await page.getByLabel('Password', { exact: true }).fill(owner.password)
      await page.getByLabel('Your Email').fill(owner.email)
      await page.getByRole('button', { name: 'Install WordPress' }).click()
      await page.getByRole('link', { name: 'Log In' }).click()
      await logInWithPassword(page, owner)
      await page.waitForURL('**/wp-admin/**')
    },
    { vital: true },
  )

  scene(
    'the ZIP is uploaded in Plugins > Add New and activated',
    async ({ administrator, photograph }) => {
      const { page } = administrator
      await administrator.goto('/wp-admin/plugin-install.php')
      await page.getByRole('button', { name: 'Upload Plugin' }).click()
      await page.locator('input[type=file]').setInputFiles(inputs.zip)
      await page.getByRole('button', { name: 'Install Now' }).click()
      await page.getByRole('link', { name: 'Activate Plugin' }).click()
      await administrator.see('Plugin activated.')
      await photograph(administrator, 'plugins')
    },
    { vital: true },
  )

  scene('unconfigured, the plugin changes nothing', async ({ stack, arrive }) => {
    await stack.provider.ask('/_count/reset', {})
    const visitor = await arrive()
    const front = await visitor.goto('/')
    assert.equal(front.headers()['set-cookie'], undefined)
    await visitor.goto('/wp-login.php')
    await logInWithPassword(visitor.page, owner)
    await visitor.page.waitForURL('**/wp-admin/**')
    await visitor.logOut()
    assert.match(visitor.at, /^\/wp-login\.php\?loggedout=true/)
    await visitor.page.getByLabel('Username or Email Address').waitFor()
    assert.equal((await stack.provider.ask('/_count')).relyingParty, 0)
  })
}

/** Fills in WordPress's own form, wherever it is shown. */
export async function logInWithPassword(page, { user, password }) {
  // WordPress moves the focus there a moment after the page is loaded, in the middle of typing if need be.
  await page.waitForFunction(() => document.activeElement?.id === 'user_login')
  await page.getByLabel('Username or Email Address').fill(user)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log In' }).click()
}
