// When who somebody is in WordPress is not plain.
import assert from 'node:assert/strict'
import { Browser } from '../provider/browser.mjs'
import { callbackFor, signedIn } from './attacks.mjs'
import { users } from './password.mjs'

const password = 'harbour-Window-31-copper'

export function conflicts({ scene }) {
  scene('two first sign-ins of one person at once make one user', async ({ stack }) => {
    const carol = await stack.provider.ask('/_accounts', { username: 'carol', email: 'carol@example.com', password })
    const browsers = [new Browser(), new Browser(), new Browser()]
    const callbacks = []
    for (const browser of browsers) callbacks.push(await callbackFor(stack, browser, carol))
    await Promise.all(browsers.map((browser, index) => browser.get(callbacks[index].href)))
    for (const browser of browsers) assert.ok(signedIn(browser))
    assert.equal(users(stack, "user_email = 'carol@example.com'").length, 1)
    assert.equal(users(stack, "user_login LIKE 'carol%'").length, 1)
  })

  scene("an e-mail address at the provider does not open another's account", async (play) => {
    const { stack, arrive, photograph, people } = play
    const [[, , email]] = users(stack, "user_login = 'owner'")
    const impostor = { username: 'impostor', email, password }
    await stack.provider.ask('/_accounts', impostor)
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.givePassword(impostor)
    await visitor.see('Error ID')
    await photograph(visitor, 'email-taken')
    assert.deepEqual(
      (await visitor.cookies()).filter(({ name }) => name.startsWith('wordpress_logged_in_')),
      [],
    )

    await visitor.page.getByRole('link', { name: 'Use another account' }).click()
    await visitor.givePassword(people.alice)
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
  })

  scene("an identity that is somebody's already is not linked a second time", async ({ arrive, people }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.givePassword(people.alice)
    await visitor.goto('/wp-admin/profile.php')
    await visitor.see('Remove the link')
    assert.equal(await visitor.page.getByRole('link', { name: 'Link to my Logto account' }).count(), 0)
  })
}
