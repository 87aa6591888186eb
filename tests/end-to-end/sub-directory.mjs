// Another site of the same host, in a sub-directory: nothing of the one is taken for the other's.
import assert from 'node:assert/strict'
import { createSecondSite } from './harness/second-site.mjs'
import { client } from './harness/stack.mjs'
import { logInWithPassword, owner } from './install.mjs'

export function subDirectory({ scene }) {
  scene('a site in a sub-directory signs people in on its own', async ({ stack, arrive, people }) => {
    const address = createSecondSite(stack, 'blog', owner)
    const administrator = await arrive()
    const { page } = administrator
    await page.goto(`${address}/wp-login.php`)
    await logInWithPassword(page, owner)
    await page.waitForURL(`${address}/wp-admin/**`)
    await page.goto(`${address}/wp-admin/admin.php?page=logto-relying-party`)
    await page.getByLabel('Logto endpoint').fill(stack.provider.endpoint)
    await page.getByLabel('App ID').fill(client.id)
    await page.getByLabel('App secret').fill(client.secret)
    await page.getByRole('button', { name: 'Save Changes' }).click()
    await administrator.see('Settings saved.')
    const redirectUri = await page.getByLabel('Redirect URI', { exact: true }).inputValue()
    const postSignOut = await page.getByLabel('Post sign-out redirect URI').inputValue()
    assert.equal(redirectUri, `${address}/?logto=callback`)
    await stack.register(redirectUri, postSignOut)

    // One sign-in under way at each site, in one browser.
    const visitor = await arrive()
    const second = await visitor.context.newPage()
    await visitor.goto('/wp-login.php?redirect_to=%2Fwp-admin%2Fprofile.php')
    await second.goto(`${address}/wp-login.php?redirect_to=%2Fblog%2Fwp-admin%2Fprofile.php`)
    await visitor.givePassword(people.alice, second)
    assert.equal(second.url(), `${address}/wp-admin/profile.php`)
    await visitor.givePassword(people.alice)
    assert.equal(visitor.at, '/wp-admin/profile.php')

    const logOut = second.locator('#wp-admin-bar-logout a')
    await second.goto(await logOut.getAttribute('href'))
    await second.waitForURL(`${address}/`)
    assert.equal(await second.locator('#wp-admin-bar-my-account').count(), 0)
  })
}
