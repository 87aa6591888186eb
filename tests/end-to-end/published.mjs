// A site that comes from the published Logto plugin loses no account, and no registered address.
import assert from 'node:assert/strict'
import { createSecondSite } from './harness/second-site.mjs'
import { client } from './harness/stack.mjs'
import { owner } from './install.mjs'

export function published({ scene }) {
  scene("the published plugin's settings, links and addresses are taken over", async ({ stack, arrive, people }) => {
    const accounts = await stack.provider.ask('/_accounts')
    const { id: subject } = accounts.find(({ username }) => username === 'alice')
    const secret = Buffer.from(client.secret).toString('base64')
    const address = createSecondSite(
      stack,
      'old',
      owner,
      `
      update_option( 'logto_options', array(
        'endpoint' => '${stack.provider.endpoint}', 'appId' => '${client.id}',
        'appSecret' => base64_decode( '${secret}' ), 'scope' => 'email',
      ) );
      $id = wp_insert_user( array( 'user_login' => 'al', 'user_pass' => wp_generate_password(), 'display_name' => 'Al of old' ) );
      update_user_meta( $id, 'logto_user_id', '${subject}' );
      `,
    )
    await stack.register(`${address}/login-callback/`, address)

    const visitor = await arrive()
    await visitor.page.goto(`${address}/wp-admin/profile.php`)
    await visitor.givePassword(people.alice)
    assert.equal(visitor.page.url(), `${address}/wp-admin/profile.php`)
    assert.equal(await visitor.page.getByLabel('Username').inputValue(), 'al', 'the account of old')

    await visitor.page.goto(await visitor.page.locator('#wp-admin-bar-logout a').getAttribute('href'))
    // The address that plugin registered is the home page itself.
    await visitor.page.waitForURL((url) => url.origin + url.pathname === `${address}/`)
    assert.equal(await visitor.page.locator('#wp-admin-bar-my-account').count(), 0)
  })

  scene('a link that is removed stays removed, and whoever came in by it elsewhere is out', async (play) => {
    const { stack, arrive, people } = play
    const profile = `${stack.origin}/old/wp-admin/profile.php`
    const [visitor, elsewhere] = [await arrive(), await arrive()]
    for (const { page } of [visitor, elsewhere]) {
      await page.goto(profile)
      await (page === visitor.page ? visitor : elsewhere).givePassword(people.alice)
      assert.equal(await page.getByLabel('Username').inputValue(), 'al')
    }
    await visitor.page.getByRole('link', { name: 'Remove the link' }).click()
    await visitor.page.getByRole('link', { name: 'Yes, remove the link' }).click()
    await visitor.see('The link to the Logto account is removed.')
    assert.equal(await visitor.page.getByLabel('Username').inputValue(), 'al', 'in this browser nothing ends')

    // Signed out here and signed in at Logto, she comes back by herself, and not into the account that has her address.
    await elsewhere.page.goto(profile)
    await elsewhere.see('Error ID')
    await elsewhere.page.goto(`${stack.origin}/old/`)
    assert.equal(await elsewhere.page.locator('#wp-admin-bar-my-account').count(), 0)
  })
}
