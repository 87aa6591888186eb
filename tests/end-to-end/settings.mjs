// *Logto > Settings*, from the three values to a connection that works.
import assert from 'node:assert/strict'
import { client } from './harness/stack.mjs'

export function settings({ scene }) {
  scene('a faulty setting is named beside its field, and nothing of it is stored', async ({ administrator }) => {
    const { page } = administrator
    await openSettings(administrator)
    await page.getByLabel('Logto endpoint').fill('http://logto.example.com')
    await page.getByLabel('App ID').fill(client.id)
    await page.getByRole('button', { name: 'Save Changes' }).click()
    await administrator.see('Not everything could be saved.')
    assert.equal(await page.getByLabel('Logto endpoint').getAttribute('aria-invalid'), 'true')
    await administrator.see('Use an address that begins with https://')
    assert.equal(await page.getByLabel('Logto endpoint').inputValue(), 'http://logto.example.com', 'as typed')
    await openSettings(administrator)
    assert.equal(await page.getByLabel('Logto endpoint').inputValue(), '')
  })

  scene(
    'three values, two addresses to copy, and a check that says what works',
    async (play) => {
      const { administrator, stack, photograph } = play
      const { page } = administrator
      await openSettings(administrator)
      // As people paste it: with a slash, or with the issuer's path.
      await page.getByLabel('Logto endpoint').fill(`${stack.provider.endpoint}/`)
      await page.getByLabel('App ID').fill(client.id)
      await page.getByLabel('App secret').fill(client.secret)
      await saveSettings(administrator)
      assert.equal(await page.getByLabel('Logto endpoint').inputValue(), stack.provider.endpoint)
      assert.ok(!(await page.content()).includes(client.secret), 'a secret is never shown again')

      await stack.register(await copied(page, 'Redirect URI'), await copied(page, 'Post sign-out redirect URI'))
      await checkConnection(administrator)
      await administrator.see('Everything that can be tried without signing in works.')
      await photograph(administrator, 'settings')
    },
    { vital: true },
  )

  scene('another endpoint needs the app secret again, and until then everything stays as it was', async (play) => {
    const { administrator, arrive, stack } = play
    const { page } = administrator
    await openSettings(administrator)
    await page.getByLabel('Logto endpoint').fill('https://attacker.example')
    await page.getByRole('button', { name: 'Save Changes' }).click()
    await administrator.see('Enter the app secret again.')
    assert.equal(await page.getByLabel('Logto endpoint').inputValue(), 'https://attacker.example', 'as typed')
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    assert.ok(visitor.page.url().startsWith(stack.provider.endpoint), visitor.page.url())

    // The same address in other letters is no other one.
    await page.getByLabel('Logto endpoint').fill(`${stack.provider.endpoint.toUpperCase()}/oidc`)
    await saveSettings(administrator)
    assert.equal(await page.getByLabel('Logto endpoint').inputValue(), stack.provider.endpoint)
    await checkConnection(administrator)
    await administrator.see('Everything that can be tried without signing in works.')
  })

  scene('a wrong secret is told apart from a right one, before anybody signs in', async (play) => {
    const { administrator, arrive, photograph } = play
    await changeSecret(administrator, 'wrong-secret')
    try {
      await checkConnection(administrator)
      await administrator.see('Something does not work yet.')
      const credentials = administrator.page.getByRole('listitem').filter({ hasText: 'App ID and app secret' })
      assert.match(await credentials.textContent(), /does not work/)
      await photograph(administrator, 'settings-wrong-secret')

      const visitor = await arrive()
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(play.people.alice)
      await visitor.see('Error ID')
      assert.equal(await visitor.nameAtSite(), null)
    } finally {
      await changeSecret(administrator, client.secret)
    }
  })
}

export async function openSettings(administrator) {
  await administrator.goto('/wp-admin/')
  await administrator.page.locator('#adminmenu').getByRole('link', { name: 'Logto', exact: true }).click()
  await administrator.page.getByRole('heading', { name: 'Logto Settings' }).waitFor()
}

export async function saveSettings(administrator) {
  await administrator.page.getByRole('button', { name: 'Save Changes' }).click()
  await administrator.see('Settings saved.')
}

async function changeSecret(administrator, secret) {
  await openSettings(administrator)
  await administrator.page.getByLabel('App secret').fill(secret)
  await saveSettings(administrator)
}

async function checkConnection(administrator) {
  await administrator.page.getByRole('button', { name: 'Check connection' }).click()
  await administrator.page.locator('#logto-rp-check li').first().waitFor()
}

/** Presses *Copy* beside a field; what is in the clipboard then. */
async function copied(page, label) {
  const shown = await page.getByLabel(label, { exact: true }).inputValue()
  await page.getByRole('button', { name: `Copy ${shown}` }).click()
  const clipboard = await page.evaluate(() => navigator.clipboard.readText())
  assert.equal(clipboard, shown)
  return clipboard
}
